package dev.barista.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;
import dev.barista.model.testkit.Property;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Each kind that typed clients send, written by the numbers of Kubernetes' `generated.proto`.
final class TypedObjectsTest {

    private static final Proto NAMED = new Proto().text(1, "x");

    @Test
    void readsANamespaceAsKubectlCreatesIt() {
        Proto metadata = new Proto().text(1, "dev").text(2, "").message(8, new Proto());
        Proto namespace =
                new Proto()
                        .message(1, metadata)
                        .message(2, new Proto())
                        .message(3, new Proto().text(1, "Active"));

        assertRead(
                Proto.body("v1", "Namespace", namespace),
                """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"dev"}}\
                """);
    }

    @Test
    void readsTheMetadataOfAnObject() {
        Proto owner =
                new Proto()
                        .text(1, "ReplicaSet")
                        .text(3, "r")
                        .text(4, "u1")
                        .text(5, "apps/v1")
                        .number(6, 1)
                        .number(7, 0);
        Proto metadata =
                new Proto()
                        .text(1, "x")
                        .text(2, "x-")
                        .text(3, "ns")
                        .text(5, "u")
                        .text(6, "42")
                        .message(8, new Proto().number(1, 1_767_225_600))
                        .entry(11, "a", "1")
                        .entry(11, "b", "")
                        .entry(12, "note", "ä€")
                        .message(13, owner)
                        .text(14, "f1")
                        .text(14, "f2");

        assertRead(
                Proto.body("v1", "ConfigMap", new Proto().message(1, metadata)),
                """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","generateName":"x-",
                 "namespace":"ns","uid":"u","resourceVersion":"42",
                 "creationTimestamp":"2026-01-01T00:00:00Z","labels":{"a":"1","b":""},
                 "annotations":{"note":"ä€"},"ownerReferences":[{"kind":"ReplicaSet","name":"r",
                  "uid":"u1","apiVersion":"apps/v1","controller":true}],"finalizers":["f1","f2"]}}\
                """);
    }

    @Test
    void readsTheBytesOfASecretInBase64() {
        Proto secret =
                new Proto()
                        .message(1, NAMED)
                        .message(2, new Proto().text(1, "k").block(2, new byte[] {0, (byte) 255}))
                        .text(3, "Opaque")
                        .entry(4, "plain", "text")
                        .number(5, 1);

        assertRead(
                Proto.body("v1", "Secret", secret),
                """
                {"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"},"data":{"k":"AP8="},
                 "type":"Opaque","stringData":{"plain":"text"},"immutable":true}\
                """);
    }

    @Test
    void tellsANumberFromANameInATargetPort() {
        Proto byNumber = new Proto().number(1, 0).number(2, 8080).text(3, "");
        Proto byName = new Proto().number(1, 1).number(2, 0).text(3, "http");
        Proto spec =
                new Proto()
                        .message(1, new Proto().text(2, "TCP").number(3, 80).message(4, byNumber))
                        .message(1, new Proto().text(1, "h").number(3, 81).message(4, byName))
                        .entry(2, "app", "x")
                        .text(4, "ClusterIP");

        assertRead(
                Proto.body("v1", "Service", new Proto().message(1, NAMED).message(2, spec)),
                """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"x"},"spec":{
                 "ports":[{"protocol":"TCP","port":80,"targetPort":8080},
                  {"name":"h","port":81,"targetPort":"http"}],
                 "selector":{"app":"x"},"type":"ClusterIP"}}\
                """);
    }

    @Test
    void keepsAZeroThatIsMeantAndDropsOneThatIsUnset() {
        Proto spec =
                new Proto()
                        .number(1, 0)
                        .message(2, new Proto().entry(1, "app", "x"))
                        .number(5, 0)
                        .number(6, 0)
                        .number(7, 0);

        assertRead(
                Proto.body("apps/v1", "Deployment", new Proto().message(1, NAMED).message(2, spec)),
                """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x"},"spec":{
                 "replicas":0,"selector":{"matchLabels":{"app":"x"}},"revisionHistoryLimit":0}}\
                """);
    }

    @Test
    void readsThePodThatKubectlRunSends() {
        Proto limits = new Proto().text(1, "cpu").message(2, new Proto().text(1, "500m"));
        Proto container =
                new Proto()
                        .text(1, "c")
                        .text(2, "busybox")
                        .text(3, "sh")
                        .text(4, "-c")
                        .text(4, "true")
                        .message(6, new Proto().number(3, 8080))
                        .message(7, new Proto().text(1, "A").text(2, "b"))
                        .message(8, new Proto().message(1, limits))
                        .number(16, 1)
                        .number(18, 1);
        Proto spec = new Proto().message(2, container).text(3, "Never").number(4, 0);

        assertRead(
                Proto.body("v1", "Pod", new Proto().message(1, NAMED).message(2, spec)),
                """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"},"spec":{"containers":[
                 {"name":"c","image":"busybox","command":["sh"],"args":["-c","true"],
                  "ports":[{"containerPort":8080}],"env":[{"name":"A","value":"b"}],
                  "resources":{"limits":{"cpu":"500m"}},"stdin":true,"tty":true}],
                 "restartPolicy":"Never","terminationGracePeriodSeconds":0}}\
                """);
    }

    /// `kubectl create job --from` sends what the template of a CronJob has.
    @Test
    void readsTheVolumesAndSourcesOfAJob() {
        Proto settings = new Proto().message(1, NAMED).number(3, 420);
        Proto source =
                new Proto().message(4, new Proto().message(1, NAMED).text(2, "k").number(3, 0));
        Proto container =
                new Proto()
                        .text(1, "main")
                        .message(7, new Proto().text(1, "A").message(3, source))
                        .message(9, new Proto().text(1, "v").number(2, 0).text(3, "/v"))
                        .text(20, "File");
        Proto pod =
                new Proto()
                        .message(1, volume("v", new Proto().message(2, new Proto())))
                        .message(1, volume("w", new Proto().message(19, settings)))
                        .message(2, container)
                        .text(3, "Never");
        Proto spec = new Proto().number(1, 0).number(7, 0).message(6, new Proto().message(2, pod));

        assertRead(
                Proto.body("batch/v1", "Job", new Proto().message(1, NAMED).message(2, spec)),
                """
                {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"x"},
                 "spec":{"parallelism":0,"backoffLimit":0,"template":{"spec":{
                  "volumes":[{"name":"v","emptyDir":{}},
                   {"name":"w","configMap":{"name":"x","defaultMode":420}}],
                  "containers":[{"name":"main",
                   "env":[{"name":"A","valueFrom":{"secretKeyRef":
                    {"name":"x","key":"k","optional":false}}}],
                   "volumeMounts":[{"name":"v","mountPath":"/v"}],
                   "terminationMessagePolicy":"File"}],
                  "restartPolicy":"Never"}}}}\
                """);
    }

    private static Proto volume(String name, Proto source) {
        return new Proto().text(1, name).message(2, source);
    }

    @Test
    void readsWhatBelongsToADelete() {
        Proto options =
                new Proto()
                        .number(1, 0)
                        .message(2, new Proto().text(1, "u").text(2, "7"))
                        .number(3, 0)
                        .text(4, "Background")
                        .text(5, "All");

        assertRead(
                Proto.body("v1", "DeleteOptions", options),
                """
                {"apiVersion":"v1","kind":"DeleteOptions","gracePeriodSeconds":0,
                 "preconditions":{"uid":"u","resourceVersion":"7"},"orphanDependents":false,
                 "propagationPolicy":"Background","dryRun":["All"]}\
                """);
    }

    @Test
    void readsANegativeNumber() {
        Proto spec = new Proto().number(1, -1);

        JsonNode tree =
                TypedBody.parse(Proto.body("apps/v1", "Deployment", new Proto().message(2, spec)));

        assertThat(tree.at("/spec/replicas").asInt()).isEqualTo(-1);
    }

    @Test
    void readsEveryMapThatIsWritten() {
        Property.holds(
                300,
                cases -> {
                    Map<String, String> data = new TreeMap<>();
                    for (int n = cases.length(); n > 0; n--) {
                        data.put("k" + cases.between(0, 99), "v".repeat(cases.between(0, 300)));
                    }
                    Proto map = new Proto().message(1, NAMED);
                    data.forEach((key, value) -> map.entry(2, key, value));

                    JsonNode read = TypedBody.parse(Proto.body("v1", "ConfigMap", map));

                    Map<String, String> found = new TreeMap<>();
                    read.path("data")
                            .properties()
                            .forEach(entry ->
                                    found.put(entry.getKey(), entry.getValue().asString()));
                    assertThat(found).isEqualTo(data);
                });
    }

    @Test
    void refusesABodyThatEndsTooEarly() {
        Proto type = new Proto().text(1, "apps/v1").text(2, "Deployment");
        Proto spec = new Proto().number(1, 3).message(2, new Proto().entry(1, "app", "x"));
        Proto object = new Proto().message(1, NAMED).message(2, spec);
        byte[] whole = Proto.magic(new Proto().message(1, type).message(2, object));
        int typeOnly = Proto.magic(new Proto().message(1, type)).length; // a whole envelope, too

        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            if (length == typeOnly) {
                assertThat(TypedBody.parse(part).has("spec")).isFalse();
                continue;
            }
            assertThatExceptionOfType(ApiException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> TypedBody.parse(part))
                    .satisfies(refusal -> assertThat(refusal.status().code()).isIn(400, 415));
        }
    }

    @Test
    void refusesOrReadsABodyOfWhichOneByteIsWrong() {
        byte[] whole =
                Proto.body(
                        "v1",
                        "Pod",
                        new Proto()
                                .message(
                                        1,
                                        new Proto()
                                                .text(1, "x")
                                                .message(8, new Proto().number(1, 5)))
                                .message(2, new Proto().message(2, new Proto().text(1, "c"))));
        Property.holds(
                2_000,
                cases -> {
                    byte[] body = whole.clone();
                    body[cases.between(0, body.length - 1)] = (byte) cases.between(0, 255);
                    try {
                        assertThat(TypedBody.parse(body).path("kind").asString()).isNotEmpty();
                    } catch (ApiException refusal) {
                        assertThat(refusal.status().code()).isIn(400, 415);
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, 1L << 60})
    void refusesATimeThatNoCalendarHas(long seconds) {
        Proto metadata = new Proto().message(8, new Proto().number(1, seconds));

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() ->
                        TypedBody.parse(
                                Proto.body("v1", "Namespace", new Proto().message(1, metadata))))
                .satisfies(refusal -> assertThat(refusal.status().code()).isEqualTo(400));
    }

    @Test
    void readsADaemonSet() {
        Proto surge = new Proto().number(1, 1).text(3, "10%");
        Proto spec =
                new Proto()
                        .message(1, new Proto().entry(1, "app", "x"))
                        .message(
                                3,
                                new Proto()
                                        .text(1, "RollingUpdate")
                                        .message(2, new Proto().message(2, surge)))
                        .number(4, 5)
                        .number(6, 0);

        assertRead(
                Proto.body("apps/v1", "DaemonSet", new Proto().message(1, NAMED).message(2, spec)),
                """
                {"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"x"},"spec":{
                 "selector":{"matchLabels":{"app":"x"}},
                 "updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":"10%"}},
                 "minReadySeconds":5,"revisionHistoryLimit":0}}\
                """);
    }

    @Test
    void readsAStatefulSetWithItsClaims() {
        Proto request = new Proto().text(1, "storage").message(2, new Proto().text(1, "1Gi"));
        Proto claim =
                new Proto()
                        .text(1, "ReadWriteOnce")
                        .message(2, new Proto().message(2, request))
                        .text(5, "local");
        Proto spec =
                new Proto()
                        .number(1, 0)
                        .message(2, new Proto().entry(1, "app", "x"))
                        .message(
                                4,
                                new Proto()
                                        .message(1, new Proto().text(1, "data"))
                                        .message(2, claim)
                                        .message(3, new Proto().text(1, "Pending")))
                        .text(5, "xs")
                        .text(6, "Parallel")
                        .message(
                                7,
                                new Proto()
                                        .text(1, "RollingUpdate")
                                        .message(2, new Proto().number(1, 2)))
                        .number(8, 3)
                        .number(9, 5)
                        .message(10, new Proto().text(1, "Delete").text(2, "Retain"))
                        .message(11, new Proto().number(1, 4));

        assertRead(
                Proto.body(
                        "apps/v1", "StatefulSet", new Proto().message(1, NAMED).message(2, spec)),
                """
                {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"x"},"spec":{
                 "replicas":0,"selector":{"matchLabels":{"app":"x"}},
                 "volumeClaimTemplates":[{"metadata":{"name":"data"},
                  "spec":{"accessModes":["ReadWriteOnce"],
                   "resources":{"requests":{"storage":"1Gi"}},"storageClassName":"local"}}],
                 "serviceName":"xs","podManagementPolicy":"Parallel",
                 "updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":2}},
                 "revisionHistoryLimit":3,"minReadySeconds":5,
                 "persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Delete","whenScaled":"Retain"},
                 "ordinals":{"start":4}}}\
                """);
    }

    @Test
    void refusesANumberWhereATextBelongsAndTheOtherWayRound() {
        assertRefused(
                new Proto().message(1, new Proto().number(1, 7)), "wrong wire type of field 1");
        assertRefused(new Proto().message(1, NAMED).text(4, "yes"), "wrong wire type of field 4");
        assertRefused(new Proto().number(1, 1), "wrong wire type of field 1");
    }

    private static void assertRefused(Proto configMap, String why) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> TypedBody.parse(Proto.body("v1", "ConfigMap", configMap)))
                .withMessage("body: %s (expected: a message in protocol buffers)", why);
    }

    private static void assertRead(byte[] body, String json) {
        // as text: a number that was written as such may be a long here and an int there
        assertThat(TypedBody.parse(body).toString())
                .isEqualTo(Json.MAPPER.readTree(json).toString());
    }
}
