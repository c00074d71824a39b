package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The real `kubectl` against a whole server. One server for all: each test has names of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KubectlTest {

    private TestServer server;
    private Kubectl kubectl;
    private Path home;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        server = new TestServer(folder);
        home = Files.createDirectories(folder.resolve("home"));
        kubectl = new Kubectl(server.kubeconfig(), home);
        kubectl.okWith(WIDGETS, "apply", "-f", "-");
        kubectl.ok("wait", "--for=condition=established", "crd/widgets.example.com");
    }

    @AfterAll
    void close() {
        server.close();
    }

    private static final String WIDGETS = kind("widgets", "Widget", "wd");

    private static String kind(String plural, String kind, String shortName) {
        return """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: %1$s.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: %1$s, kind: %2$s, shortNames: [%3$s], categories: [all]}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            additionalPrinterColumns:
            - {name: Size, type: integer, jsonPath: .spec.size}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      size: {type: integer, default: 1, maximum: 10, description: How large.}
                  status: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """
                .formatted(plural, kind, shortName);
    }

    private static String widget(String name, int size) {
        return """
        apiVersion: example.com/v1
        kind: Widget
        metadata: {name: %s, labels: {app: a}}
        spec: {size: %d}
        """
                .formatted(name, size);
    }

    private static String map(String name) {
        return """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: %s}
        data: {a: "1"}
        """
                .formatted(name);
    }

    private static String namespace(String name) {
        return """
        apiVersion: v1
        kind: Namespace
        metadata: {name: %s}
        """
                .formatted(name);
    }

    private String size(String widget) throws Exception {
        return kubectl.ok("get", "wd", widget, "-o", "jsonpath={.spec.size}");
    }

    @Test
    void appliesAndSeesThatNothingHasChanged() throws Exception {
        assertThat(kubectl.okWith(widget("applied", 3), "apply", "-f", "-")).contains("created");
        assertThat(kubectl.okWith(widget("applied", 3), "apply", "-f", "-")).contains("unchanged");
        assertThat(kubectl.run(widget("applied", 4), "diff", "-f", "-").output())
                .contains("-  size: 3", "+  size: 4");
        assertThat(kubectl.okWith(widget("applied", 4), "apply", "-f", "-")).contains("configured");
        assertThat(size("applied")).isEqualTo("4");
    }

    @Test
    void printsObjectsInEveryForm() throws Exception {
        kubectl.okWith(widget("printed", 3), "apply", "-f", "-");

        assertThat(kubectl.ok("get", "wd", "printed").lines().toList())
                .containsExactly("NAME      SIZE", "printed   3");
        assertThat(kubectl.ok("get", "widgets", "-A", "-o", "wide"))
                .contains("NAMESPACE", "default");
        assertThat(kubectl.ok("get", "wd", "printed", "-o", "name"))
                .isEqualTo("widget.example.com/printed\n");
        assertThat(kubectl.ok("get", "wd", "printed", "-o", "yaml")).contains("size: 3", "uid:");
        assertThat(kubectl.ok("get", "wd", "printed", "-o", "json")).contains("\"size\": 3");
        assertThat(kubectl.ok("get", "all")).contains("widget.example.com/printed");
        assertThat(kubectl.ok("describe", "wd", "printed"))
                .contains("Kind:         Widget", "Size:  3");
    }

    @Test
    void patchesLabelsAnnotatesAndEdits() throws Exception {
        kubectl.okWith(widget("patched", 3), "apply", "-f", "-");
        kubectl.ok("patch", "wd", "patched", "--type=merge", "-p", "{\"spec\":{\"size\":4}}");
        assertThat(size("patched")).isEqualTo("4");
        kubectl.ok(
                "patch",
                "wd",
                "patched",
                "--type=json",
                "-p",
                "[{\"op\":\"replace\",\"path\":\"/spec/size\",\"value\":5}]");
        assertThat(size("patched")).isEqualTo("5");
        assertThat(kubectl.refused("", "patch", "wd", "patched", "-p", "{\"spec\":{\"size\":6}}"))
                .contains("strategic-merge-patch+json is not supported");
        kubectl.ok("label", "wd", "patched", "x=y");
        kubectl.ok("annotate", "wd", "patched", "note=hello");
        assertThat(kubectl.ok("get", "wd", "-l", "x in (y,z),app!=b", "-o", "name"))
                .isEqualTo("widget.example.com/patched\n");
        kubectl.ok("edit", "wd", "patched");
        assertThat(size("patched")).isEqualTo("7");
        kubectl.ok(
                "patch",
                "wd",
                "patched",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":{\"phase\":\"ok\"}}");
        kubectl.okWith(widget("patched", 8), "replace", "-f", "-");
        assertThat(
                        kubectl.ok(
                                "get",
                                "wd",
                                "patched",
                                "-o",
                                "jsonpath={.spec.size} {.status.phase}"))
                .isEqualTo("8 ok");
    }

    @Test
    void refusesWhatItsKindDoesNotAllow() throws Exception {
        assertThat(kubectl.refused(widget("large", 40), "apply", "-f", "-"))
                .contains(
                        "The Widget \"large\" is invalid: spec.size: Invalid value",
                        "should be less than or equal to 10");
        String unknown = widget("unknown", 1).replace("size:", "foo: 1, size:");
        assertThat(kubectl.refused(unknown, "apply", "-f", "-"))
                .contains("strict decoding error: unknown field \"spec.foo\"");
        assertThat(kubectl.okWith(unknown, "apply", "--validate=warn", "-f", "-"))
                .contains("Warning: unknown field \"spec.foo\"");
        assertThat(kubectl.ok("get", "wd", "unknown", "-o", "yaml")).doesNotContain("  foo:");
    }

    @Test
    void asksAdmissionAndPassesItsWarningsOn() throws Exception {
        String refused = map("refused").replace("metadata: {", "metadata: {labels: {refuse: a}, ");
        String warned = map("warned").replace("metadata: {", "metadata: {labels: {warn: a}, ");

        assertThat(kubectl.refused(refused, "apply", "-f", "-")).contains("denied the request");
        assertThat(kubectl.okWith(warned, "apply", "-f", "-"))
                .contains("Warning: label \"warn\" is there");
    }

    @Test
    void appliesOnTheServerAndTellsOfConflicts() throws Exception {
        String[] server = {"apply", "--server-side", "-f", "-"};
        kubectl.okWith(widget("managed", 3), server);

        assertThat(
                        kubectl.refused(
                                widget("managed", 4),
                                "apply",
                                "--server-side",
                                "--field-manager=other",
                                "-f",
                                "-"))
                .contains("conflict with \"kubectl\": .spec.size");
        kubectl.okWith(
                widget("managed", 4),
                "apply",
                "--server-side",
                "--force-conflicts",
                "--field-manager=other",
                "-f",
                "-");
        assertThat(size("managed")).isEqualTo("4");
        assertThat(kubectl.ok("get", "wd", "managed", "-o", "yaml", "--show-managed-fields"))
                .contains("manager: other", "f:size: {}");
    }

    @Test
    void dryRunsStoreNothing() throws Exception {
        kubectl.okWith(map("dry"), "apply", "--dry-run=server", "-f", "-");

        assertThat(kubectl.refused("", "get", "cm", "dry"))
                .contains("configmaps \"dry\" not found");
    }

    @Test
    void createsWithAGeneratedNameAndWithTypedClients() throws Exception {
        String generated = map("x").replace("name: x", "generateName: gen-");
        assertThat(kubectl.okWith(generated, "create", "-f", "-")).startsWith("configmap/gen-");
        kubectl.ok("create", "configmap", "typed", "--from-literal=a=b");
        kubectl.ok("create", "secret", "generic", "typed", "--from-literal=a=b");
        assertThat(kubectl.ok("get", "secret", "typed", "-o", "jsonpath={.data.a}"))
                .isEqualTo("Yg==");
        kubectl.ok("create", "deployment", "typed", "--image=nginx", "--replicas=3");
        assertThat(kubectl.ok("get", "deployment", "typed", "-o", "jsonpath={.spec.replicas}"))
                .isEqualTo("3");
        kubectl.ok("create", "namespace", "typed");
        kubectl.ok("delete", "namespace", "typed", "--timeout=30s");
        assertThat(kubectl.refused(map("kube-root"), "create", "-n", "nowhere", "-f", "-"))
                .contains("namespaces \"nowhere\" not found");
    }

    private static final String WEB =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: c, image: nginx}]}
            """;

    @Test
    void scalesAndDeletesWithItsDependents() throws Exception {
        for (String cascade : new String[] {"foreground", "background", "orphan"}) {
            kubectl.okWith(WEB, "apply", "-f", "-");
            kubectl.ok("scale", "deployment", "web", "--replicas=5");
            assertThat(kubectl.ok("get", "deployment", "web", "-o", "jsonpath={.spec.replicas}"))
                    .isEqualTo("5");
            kubectl.okWith(replicaSet(), "apply", "-f", "-");

            kubectl.ok("delete", "deployment", "web", "--cascade=" + cascade);

            if (cascade.equals("orphan")) {
                assertThat(kubectl.ok("get", "rs", "-o", "name")).contains("web-1");
            } else {
                kubectl.ok("wait", "--for=delete", "rs/web-1", "--timeout=20s");
            }
        }
    }

    private String replicaSet() {
        ApiObject owner =
                server.objects().require(Types.DEPLOYMENT, new ObjectKey("default", "web"));
        return """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata:
          name: web-1
          ownerReferences:
          - {apiVersion: apps/v1, kind: Deployment, name: web, uid: %s, controller: true, blockOwnerDeletion: true}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: nginx}]}
        """
                .formatted(owner.uid());
    }

    @Test
    void watchesUntilAnObjectIsGone() throws Exception {
        kubectl.okWith(map("watched"), "apply", "-f", "-");
        Path out = Files.createTempFile(home, "watch", ".txt");
        Process watch =
                kubectl.start(
                        Files.createTempFile(home, "in", ""),
                        out,
                        "get",
                        "cm",
                        "-w",
                        "--output-watch-events",
                        "--request-timeout=8s",
                        "--field-selector=metadata.name=watched");
        kubectl.ok("label", "cm", "watched", "x=y");
        kubectl.ok("delete", "cm", "watched");

        assertThat(watch.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(out)).contains("EVENT", "ADDED", "DELETED");
    }

    @Test
    void deletesAKindWithAllItsObjects() throws Exception {
        var other = fresh("before"); // kubectl remembers for minutes which kinds there are
        other.okWith(kind("gadgets", "Gadget", "gd"), "apply", "-f", "-");
        other.ok("wait", "--for=condition=established", "crd/gadgets.example.com");
        other.okWith(widget("one", 1).replace("Widget", "Gadget"), "apply", "-f", "-");

        other.ok("delete", "crd", "gadgets.example.com");

        assertThat(fresh("after").refused("", "get", "gadgets"))
                .contains("the server doesn't have a resource type \"gadgets\"");
    }

    private Kubectl fresh(String name) throws Exception {
        return new Kubectl(server.kubeconfig(), Files.createDirectories(home.resolve(name)));
    }

    @Test
    void emptiesANamespaceThatIsDeleted() throws Exception {
        kubectl.okWith(namespace("going"), "create", "-f", "-");
        kubectl.okWith(map("inside"), "apply", "-n", "going", "-f", "-");

        kubectl.ok("delete", "namespace", "going", "--timeout=30s");

        assertThat(server.objects().list(Types.CONFIG_MAP, "going", Selector.ALL)).isEmpty();
    }

    @Test
    void followsTheLogOfAPodUntilItsContainerEnds() throws Exception {
        String pod =
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: logged}
                spec: {containers: [{name: c, image: i}]}
                """;
        kubectl.okWith(pod, "apply", "-f", "-");
        Path log = server.log(new ObjectKey("default", "logged"));
        Files.writeString(log, "one\ntwo\nthree\n");

        assertThat(kubectl.ok("logs", "logged", "--tail=2")).isEqualTo("two\nthree\n");
        assertThat(kubectl.ok("logs", "logged", "--since=1m", "--timestamps", "--tail=1"))
                .matches("20[0-9-]+T[0-9:.]+Z three\n");
        server.endContainers();
        assertThat(kubectl.ok("logs", "-f", "logged")).isEqualTo("one\ntwo\nthree\n");
        kubectl.ok("delete", "pod", "logged", "--force", "--grace-period=0");
    }

    @Test
    void explainsKindsAndListsThem() throws Exception {
        assertThat(kubectl.ok("explain", "widget.spec.size"))
                .contains("FIELD: size <integer>", "How large.");
        assertThat(kubectl.ok("explain", "deployment.spec.template.spec.containers"))
                .contains("image");
        assertThat(kubectl.ok("explain", "ksvc.spec.template")).contains("KIND:       Service");
        assertThat(kubectl.ok("api-resources"))
                .contains("ksvc", "serving.knative.dev/v1", "deployments", "widgets");
        assertThat(kubectl.ok("get", "events")).contains("No resources found");
        assertThat(kubectl.ok("version")).contains("Server Version: v1.32");
    }

    @Test
    void givesTokensAndRoles() throws Exception {
        server.api().installRoles();
        assertThat(kubectl.ok("create", "token", "default", "--duration=10m"))
                .matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
        kubectl.ok("create", "role", "reads", "--verb=get,list", "--resource=pods,pods/log");
        kubectl.ok("create", "rolebinding", "reads", "--role=reads", "--user=ann");
        kubectl.ok("create", "clusterrole", "all", "--verb=*", "--resource=deployments.apps");
        kubectl.ok("create", "clusterrolebinding", "all", "--clusterrole=all", "--group=dev");

        assertThat(kubectl.ok("auth", "can-i", "--list", "--as=ann"))
                .contains("pods/log", "[get list]");
        assertThat(kubectl.ok("get", "rolebinding", "reads", "-o", "wide"))
                .contains("Role/reads", "ann");
        assertThat(kubectl.refused("", "auth", "can-i", "delete", "pods", "--as=ann"))
                .isEqualTo("no\n");
        assertThat(kubectl.ok("auth", "can-i", "delete", "deploy", "--as=bob", "--as-group=dev"))
                .isEqualTo("yes\n");
    }

    @Test
    void saysWhoAsksAndThatTheyMay() throws Exception {
        assertThat(kubectl.ok("auth", "whoami")).contains("barista-admin");
        assertThat(kubectl.ok("auth", "can-i", "create", "pods")).isEqualTo("yes\n");
        assertThat(kubectl.refused("", "get", "pods", "--as=bob"))
                .isEqualTo(
                        "Error from server (Forbidden): pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"\n");
        assertThat(kubectl.refused(widget("a", 1).replace("Widget", "Nothing"), "apply", "-f", "-"))
                .contains("no matches for kind \"Nothing\"");
    }

    @Test
    void deletesAllOfAKind() throws Exception {
        kubectl.okWith(namespace("many"), "create", "-f", "-");
        kubectl.okWith(
                widget("one", 1) + "---\n" + widget("two", 2), "apply", "-n", "many", "-f", "-");

        kubectl.ok("delete", "wd", "--all", "-n", "many");

        assertThat(kubectl.ok("get", "wd", "-n", "many")).contains("No resources found");
    }

    @Test
    void createsServicesOfEveryType() throws Exception {
        kubectl.ok("create", "service", "clusterip", "of-cluster", "--tcp=80:8080");
        kubectl.ok("create", "service", "clusterip", "headless", "--clusterip=None");
        kubectl.ok("create", "service", "nodeport", "of-node", "--tcp=80", "--node-port=30123");
        kubectl.ok("create", "service", "loadbalancer", "balanced", "--tcp=80");
        kubectl.ok("create", "service", "externalname", "named", "--external-name=example.com");

        assertThat(kubectl.ok("get", "svc", "-o", "wide"))
                .containsPattern(
                        "of-cluster +ClusterIP +10\\.96\\.\\S+ +<none> +80/TCP .* app=of-cluster")
                .containsPattern("headless +ClusterIP +None +<none> +<none> ")
                .containsPattern("of-node +NodePort +10\\.96\\.\\S+ +<none> +80:30123/TCP ")
                .containsPattern("balanced +LoadBalancer +10\\.96\\.\\S+ +<pending> +80:\\d+/TCP ")
                .containsPattern("named +ExternalName +<none> +example.com +<none> ");
        assertThat(kubectl.ok("describe", "svc", "of-cluster"))
                .containsPattern("TargetPort: +8080/TCP")
                .containsPattern("IP Families: +IPv4");
        assertThat(kubectl.ok("explain", "svc.spec.clusterIP")).contains("None for none");
    }

    @Test
    void exposesADeployment() throws Exception {
        kubectl.ok("create", "deployment", "exposed", "--image=i", "--port=8080");

        kubectl.ok("expose", "deployment", "exposed", "--port=80", "--target-port=http");

        assertThat(kubectl.ok("get", "svc", "exposed", "-o", "jsonpath={.spec.selector.app}"))
                .isEqualTo("exposed");
    }
}
