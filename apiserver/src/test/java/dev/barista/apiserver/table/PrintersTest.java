package dev.barista.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.table.Tables.Include;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// The columns and cells of each kind, as `kubectl get -o wide` prints them.
class PrintersTest {

    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    pods | Name,Ready,Status,Restarts,Age,(IP),(Node),(Nominated Node),(Readiness Gates)
                    nodes | Name,Status,Roles,Age,Version,(Internal-IP),(External-IP),(OS-Image),(Kernel-Version),(Container-Runtime)
                    events | Last Seen,Type,Reason,Object,(Subobject),(Source),Message,(First Seen),(Count),(Name)
                    deployments.apps | Name,Ready,Up-to-date,Available,Age,(Containers),(Images),(Selector)
                    replicasets.apps | Name,Desired,Current,Ready,Age,(Containers),(Images),(Selector)
                    statefulsets.apps | Name,Ready,Age,(Containers),(Images)
                    daemonsets.apps | Name,Desired,Current,Ready,Up-to-date,Available,Node Selector,Age,(Containers),(Images),(Selector)
                    horizontalpodautoscalers.autoscaling | Name,Reference,Targets,MinPods,MaxPods,Replicas,Age
                    controllerrevisions.apps | Name,Controller,Revision,Age
                    namespaces | Name,Status,Age
                    configmaps | Name,Data,Age
                    secrets | Name,Type,Data,Age
                    serviceaccounts | Name,Secrets,Age
                    persistentvolumeclaims | Name,Status,Volume,Capacity,Access Modes,StorageClass,VolumeAttributesClass,Age,(VolumeMode)
                    persistentvolumes | Name,Capacity,Access Modes,Reclaim Policy,Status,Claim,StorageClass,VolumeAttributesClass,Reason,Age,(VolumeMode)
                    storageclasses.storage.k8s.io | Name,Provisioner,ReclaimPolicy,VolumeBindingMode,AllowVolumeExpansion,Age
                    services | Name,Type,Cluster-IP,External-IP,Port(s),Age,(Selector)
                    endpoints | Name,Endpoints,Age
                    endpointslices.discovery.k8s.io | Name,AddressType,Ports,Endpoints,Age
                    networkpolicies.networking.k8s.io | Name,Pod-Selector,Age
                    leases.coordination.k8s.io | Name,Holder,Age
                    customresourcedefinitions.apiextensions.k8s.io | Name,Created At
                    """)
    void hasTheColumnsOfKubectlAndThoseOfTheWideFormat(String plural, String columns) {
        List<String> printed =
                table(plural, "{\"metadata\":{\"name\":\"x\"}}")
                        .path("columnDefinitions")
                        .valueStream()
                        .map(one ->
                                one.path("priority").asInt() == 0
                                        ? one.path("name").asString()
                                        : "(" + one.path("name").asString() + ")")
                        .toList();

        assertThat(String.join(",", printed)).isEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    namespaces      | "status":{"phase":"Terminating"}                  | ["x","Terminating","60m"]
                    configmaps      | "data":{"a":"1","b":"2"},"binaryData":{"c":"AA=="} | ["x",3,"60m"]
                    configmaps      | "immutable":true                                  | ["x",0,"60m"]
                    secrets         | "type":"Opaque","data":{"a":"MQ=="}                | ["x","Opaque",1,"60m"]
                    serviceaccounts | "secrets":[{"name":"a"},{"name":"b"}]             | ["x",2,"60m"]
                    serviceaccounts | "imagePullSecrets":[{"name":"a"}]                 | ["x",0,"60m"]
                    leases.coordination.k8s.io | "spec":{"holderIdentity":"me"}         | ["x","me","60m"]
                    customresourcedefinitions.apiextensions.k8s.io | "spec":{}          | ["x","2026-01-01T00:00:00Z"]
                    persistentvolumeclaims | "spec":{"volumeName":"pv","storageClassName":"local","volumeMode":"Filesystem"},"status":{"phase":"Bound","capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce","ReadOnlyMany"]} | ["x","Bound","pv","1Gi","RWO,ROX","local","<unset>","60m","Filesystem"]
                    persistentvolumes | "spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteMany"],"persistentVolumeReclaimPolicy":"Retain","claimRef":{"namespace":"a","name":"b"},"storageClassName":"local"},"status":{"phase":"Released"} | ["x","1Gi","RWX","Retain","Released","a/b","local","<unset>","","60m","<unset>"]
                    storageclasses.storage.k8s.io | "provisioner":"p","volumeBindingMode":"WaitForFirstConsumer" | ["x","p","Delete","WaitForFirstConsumer",false,"60m"]
                    services | "spec":{"clusterIP":"10.0.0.1","ports":[{"port":80}],"selector":{"a":"b","c":"d"}} | ["x","ClusterIP","10.0.0.1","<none>","80/TCP","60m","a=b,c=d"]
                    services | "spec":{"type":"NodePort","clusterIP":"10.0.0.1","ports":[{"port":80,"nodePort":30080,"protocol":"UDP"},{"port":81}]} | ["x","NodePort","10.0.0.1","<none>","80:30080/UDP,81/TCP","60m","<none>"]
                    services | "spec":{"type":"ExternalName","externalName":"a.example.com"} | ["x","ExternalName","<none>","a.example.com","<none>","60m","<none>"]
                    services | "spec":{"type":"LoadBalancer","clusterIP":"None"} | ["x","LoadBalancer","None","<pending>","<none>","60m","<none>"]
                    services | "spec":{"type":"LoadBalancer","clusterIP":"10.0.0.1","externalIPs":["1.2.3.4"]},"status":{"loadBalancer":{"ingress":[{"ip":"5.6.7.8"},{"hostname":"lb"}]}} | ["x","LoadBalancer","10.0.0.1","5.6.7.8,lb,1.2.3.4","<none>","60m","<none>"]
                    endpoints | "subsets":[{"addresses":[{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}],"ports":[{"port":80},{"port":90}]}] | ["x","10.0.0.1:80,10.0.0.2:80,10.0.0.1:90 + 1 more...","60m"]
                    endpoints | "subsets":[{"addresses":[{"ip":"fd00::1"}],"ports":[{"port":80}]}] | ["x","[fd00::1]:80","60m"]
                    endpoints | "subsets":[{"addresses":[{"ip":"10.0.0.1"}]}] | ["x","10.0.0.1","60m"]
                    endpoints | "subsets":[{"notReadyAddresses":[{"ip":"10.0.0.1"}],"ports":[{"port":80}]}] | ["x","<none>","60m"]
                    endpointslices.discovery.k8s.io | "addressType":"IPv4","endpoints":[] | ["x","IPv4","<unset>","<unset>","60m"]
                    endpointslices.discovery.k8s.io | "addressType":"IPv6","endpoints":[{"addresses":["fd00::1"]}],"ports":[{"port":80},{"name":"all"},{}] | ["x","IPv6","80,all,*","fd00::1","60m"]
                    endpointslices.discovery.k8s.io | "addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"]},{"addresses":["10.0.0.2","10.0.0.3"]},{"addresses":["10.0.0.4"]}],"ports":[{"port":1},{"port":2},{"port":3},{"port":4},{"port":5}] | ["x","IPv4","1,2,3 + 2 more...","10.0.0.1,10.0.0.2,10.0.0.3 + 1 more...","60m"]
                    networkpolicies.networking.k8s.io | "spec":{"podSelector":{}} | ["x","<none>","60m"]
                    networkpolicies.networking.k8s.io | "spec":{"podSelector":{"matchLabels":{"app":"db"}}} | ["x","app=db","60m"]
                    statefulsets.apps | "spec":{"replicas":3,"template":{"spec":{"containers":[{"name":"c","image":"i"},{"name":"d","image":"j"}]}}},"status":{"readyReplicas":2} | ["x","2/3","60m","c,d","i,j"]
                    daemonsets.apps | "spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"spec":{"nodeSelector":{"disk":"ssd","arch":"arm"},"containers":[{"name":"c","image":"i"}]}}},"status":{"desiredNumberScheduled":1,"currentNumberScheduled":1,"updatedNumberScheduled":1} | ["x",1,1,0,1,0,"arch=arm,disk=ssd","60m","c","i","a=b"]
                    controllerrevisions.apps | "revision":7 | ["x","<none>",7,"60m"]
                    replicasets.apps | "spec":{"replicas":3,"selector":{"matchExpressions":[{"key":"a","operator":"In","values":["b","c"]},{"key":"d","operator":"DoesNotExist"}]},"template":{"spec":{"containers":[{"name":"c","image":"i"}]}}},"status":{"replicas":2,"readyReplicas":1} | ["x",3,2,1,"60m","c","i","a in (b,c),!d"]
                    deployments.apps | "spec":{"replicas":0,"selector":{"matchExpressions":[{"key":"a","operator":"NotIn","values":["b"]},{"key":"d","operator":"Exists"}]}} | ["x","0/0",0,0,"60m","","","a notin (b),d"]
                    """)
    void printsAnObject(String plural, String members, String cells) {
        ObjectNode table = table(plural, object(members));

        assertThat(table.at("/rows/0/cells").toString()).isEqualTo(cells);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"conditions":[{"type":"Ready","status":"True"}]}    | {} | Ready
                    {"conditions":[{"type":"Ready","status":"False"}]}   | {} | NotReady
                    {"conditions":[{"type":"Ready","status":"Unknown"}]} | {} | NotReady
                    {"conditions":[{"type":"DiskPressure","status":"True"}]} | {} | Unknown
                    {"conditions":[{"type":"Ready","status":"True"}]}    | {"unschedulable":true} | Ready,SchedulingDisabled
                    """)
    void saysWhetherANodeTakesPods(String status, String spec, String word) {
        ObjectNode table =
                table("nodes", object("\"spec\":%s,\"status\":%s".formatted(spec, status)));

        assertThat(table.at("/rows/0/cells/1").asString()).isEqualTo(word);
    }

    @Test
    void printsWhatANodeIs() {
        String node =
                """
                {"metadata":{"name":"n","labels":{"node-role.kubernetes.io/worker":"",
                  "node-role.kubernetes.io/control-plane":"","kubernetes.io/role":"edge"}},
                 "status":{"nodeInfo":{"kubeletVersion":"v1.32.0","osImage":"Debian"},
                  "addresses":[{"type":"Hostname","address":"h"},{"type":"InternalIP","address":"10.0.0.9"}]}}\
                """;

        assertThat(table("nodes", node).at("/rows/0/cells").toString())
                .isEqualTo(
                        "[\"n\",\"Unknown\",\"control-plane,edge,worker\",\"<unknown>\",\"v1.32.0\","
                                + "\"10.0.0.9\",\"<none>\",\"Debian\",\"<unknown>\",\"<unknown>\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "lastTimestamp":"2026-01-01T00:59:00Z","firstTimestamp":"2026-01-01T00:00:00Z","count":4 | 60s | 60m | 4
                    "firstTimestamp":"2026-01-01T00:59:00Z"             | 60s | 60s | 1
                    "eventTime":"2026-01-01T00:59:30.5Z"                | 29s | 29s | 1
                    "eventTime":"2026-01-01T00:00:00Z","series":{"count":9,"lastObservedTime":"2026-01-01T00:59:00Z"} | 60s | 60m | 9
                    "deprecatedLastTimestamp":"2026-01-01T00:59:00Z","deprecatedFirstTimestamp":"2026-01-01T00:30:00Z","deprecatedCount":2 | 60s | 30m | 2
                    "reason":"None"                                     | <unknown> | <unknown> | 1
                    """)
    void saysWhenAnEventWasSeen(String members, String last, String first, String count) {
        ObjectNode table = table("events", object(members));

        assertThat(table.at("/rows/0/cells/0").asString()).isEqualTo(last);
        assertThat(table.at("/rows/0/cells/7").asString()).isEqualTo(first);
        assertThat(table.at("/rows/0/cells/8").asString()).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "involvedObject":{"kind":"Node"}                                | node     | ``
                    "involvedObject":{"kind":"ReplicaSet","name":"r"}                | replicaset/r | ``
                    "regarding":{"kind":"Pod","name":"p"},"reportingController":"c"  | pod/p    | c
                    "involvedObject":{"kind":"Pod","name":"p"},"source":{"component":"kubelet","host":"n"} | pod/p | kubelet, n
                    "involvedObject":{"kind":"Pod","name":"p"},"reportingComponent":"sched" | pod/p | sched
                    """)
    void saysWhatAnEventIsAboutAndWhoReportsIt(String members, String object, String source) {
        ObjectNode table = table("events", object(members));

        assertThat(table.at("/rows/0/cells/3").asString()).isEqualTo(object);
        assertThat(table.at("/rows/0/cells/5").asString()).isEqualTo(source);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"readinessGates":[{"conditionType":"a"},{"conditionType":"b"}]} | {"conditions":[{"type":"a","status":"True"},{"type":"b","status":"False"}]} | 8 | 1/2
                    {}                   | {"conditions":[{"type":"PodScheduled","status":"False","reason":"SchedulingGated"}]} | 2 | SchedulingGated
                    {}                   | {"reason":"NodeLost","phase":"Running"} | 2 | NodeLost
                    {"nodeName":"n1"}    | {}                                     | 6 | n1
                    {}                   | {"podIP":"10.1.0.3"}                   | 5 | 10.1.0.3
                    {}                   | {"nominatedNodeName":"n2"}             | 7 | n2
                    {}                   | {"initContainerStatuses":[{"state":{"terminated":{"exitCode":0}}},{"state":{"terminated":{"exitCode":3}}}]} | 2 | Init:ExitCode:3
                    {}                   | {"initContainerStatuses":[{"state":{"terminated":{"exitCode":1,"signal":15}}}]} | 2 | Init:Signal:15
                    {"initContainers":[{},{}]} | {"initContainerStatuses":[{"state":{"terminated":{"exitCode":0}}},{"state":{"waiting":{"reason":"PodInitializing"}}}]} | 2 | Init:1/2
                    """)
    void printsTheOtherCellsOfAPod(String spec, String status, int cell, String text) {
        ObjectNode table =
                table("pods", object("\"spec\":%s,\"status\":%s".formatted(spec, status)));

        assertThat(table.at("/rows/0/cells/" + cell).asString()).isEqualTo(text);
    }

    @Test
    void saysThatAPodOnALostNodeIsUnknownOnceItIsDeleted() {
        String pod =
                """
                {"metadata":{"name":"p","deletionTimestamp":"2026-01-01T00:00:00Z"},
                 "status":{"phase":"Running","reason":"NodeLost"}}\
                """;

        assertThat(table("pods", pod).at("/rows/0/cells/2").asString()).isEqualTo("Unknown");
    }

    @Test
    void aListKeepsTheMetadataOfTheListAndTheOrderOfItsObjects() {
        ObjectNode metadata = Json.object().put("resourceVersion", "9").put("continue", "t");
        ObjectNode table =
                Tables.table(
                        kind("namespaces"),
                        List.of(
                                ApiObject.parse("{\"metadata\":{\"name\":\"b\"}}"),
                                ApiObject.parse("{\"metadata\":{\"name\":\"a\"}}")),
                        metadata,
                        Include.OBJECT,
                        NOW);

        assertThat(table.path("apiVersion").asString()).isEqualTo("meta.k8s.io/v1");
        assertThat(table.path("metadata")).isEqualTo(metadata);
        assertThat(table.at("/rows/0/cells/0").asString()).isEqualTo("b");
        assertThat(table.at("/rows/1/object").toString())
                .isEqualTo("{\"metadata\":{\"name\":\"a\"}}");
    }

    private static ObjectNode table(String plural, String object) {
        return Tables.table(kind(plural), ApiObject.parse(object), Include.NONE, NOW);
    }

    private static KindDescription kind(String plural) {
        return BuiltIns.all().stream()
                .filter(kind -> kind.type().qualifiedPlural().equals(plural))
                .findFirst()
                .orElseThrow();
    }

    private static String object(String members) {
        return "{\"metadata\":{\"name\":\"x\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"},%s}"
                .formatted(members);
    }
}
