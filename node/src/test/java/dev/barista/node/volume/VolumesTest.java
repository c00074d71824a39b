package dev.barista.node.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.node.log.PodFolder;
import dev.barista.runtime.ContainerSpec.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumesTest {

    private static final PodPlace PLACE =
            new PodPlace("barista", "192.0.2.1", List.of("192.0.2.7", "fd00::7"));

    @TempDir private Path temporary;

    private final InMemoryObjects objects = new InMemoryObjects(new VirtualTime());
    private PodFolder folder;

    @BeforeEach
    void createSources() {
        folder = new PodFolder(temporary.resolve("pod"));
        objects.create(
                Types.CONFIG_MAP,
                ApiObject.of(Types.CONFIG_MAP, new ObjectKey("default", "menu"))
                        .with(tree ->
                                tree.putObject("data").put("coffee", "black").put("tea", "green")));
        objects.create(
                Types.SECRET,
                ApiObject.of(Types.SECRET, new ObjectKey("default", "key"))
                        .with(tree -> tree.putObject("data").put("token", base64("s3cret"))));
    }

    @Test
    void writesConfigMapsAndSecretsWithTheirModes() throws Exception {
        List<Mount> mounts =
                prepare(
                        """
                        [{"name": "menu", "configMap": {"name": "menu"}},
                         {"name": "key", "secret": {"secretName": "key", "defaultMode": 256}}]
                        """,
                        """
                        [{"name": "menu", "mountPath": "/etc/menu"},
                         {"name": "key", "mountPath": "/etc/key"}]
                        """);

        assertThat(source(mounts, "/etc/menu").resolve("coffee")).hasContent("black");
        assertThat(source(mounts, "/etc/menu").resolve("tea")).hasContent("green");
        Path token = source(mounts, "/etc/key").resolve("token");
        assertThat(token).hasContent("s3cret");
        assertThat(modes(token)).isEqualTo("r--------");
        assertThat(modes(folder.root())).isEqualTo("rwx------");
    }

    @Test
    void writesOnlyTheItemsAskedFor() throws Exception {
        List<Mount> mounts =
                prepare(
                        """
                        [{"name": "menu", "configMap": {"name": "menu",
                          "items": [{"key": "tea", "path": "hot/drink"}]}}]
                        """,
                        "[{\"name\": \"menu\", \"mountPath\": \"/m\", \"subPath\":"
                                + " \"hot/drink\"}]");

        assertThat(source(mounts, "/m")).hasContent("green");
        assertThat(folder.volume("menu").resolve("coffee")).doesNotExist();
    }

    @Test
    void projectsSeveralSourcesIntoOne() throws Exception {
        prepare(
                """
                [{"name": "all", "projected": {"sources": [
                  {"configMap": {"name": "menu"}}, {"secret": {"name": "key"}}]}}]
                """,
                "[]");

        assertThat(folder.volume("all").toFile().list())
                .containsExactlyInAnyOrder("coffee", "tea", "token");
    }

    @Test
    void keepsAnEmptyDirThroughARestart() throws Exception {
        String volumes = "[{\"name\": \"work\", \"emptyDir\": {}}]";
        String mounts = "[{\"name\": \"work\", \"mountPath\": \"/work\"}]";
        prepare(volumes, mounts);
        Files.writeString(folder.volume("work").resolve("kept"), "yes");

        List<Mount> again = prepare(volumes, mounts);

        assertThat(source(again, "/work").resolve("kept")).hasContent("yes");
        assertThat(modes(folder.volume("work"))).isEqualTo("rwxrwxrwx");
    }

    @Test
    void writesAReadOnlyFileAgain() throws Exception {
        String volumes =
                "[{\"name\": \"key\", \"secret\": {\"secretName\": \"key\", \"defaultMode\":"
                        + " 256}}]";
        prepare(volumes, "[]");

        prepare(volumes, "[]");

        assertThat(folder.volume("key").resolve("token")).hasContent("s3cret");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() ->
                        prepare("[{\"name\": \"x\", \"configMap\": {\"name\": \"gone\"}}]", "[]"))
                .isInstanceOf(Refused.class)
                .hasMessage("configmap \"gone\" not found");
    }

    @Test
    void leavesAnOptionalSourceEmpty() throws Exception {
        prepare(
                "[{\"name\": \"x\", \"configMap\": {\"name\": \"gone\", \"optional\": true}}]",
                "[]");

        assertThat(folder.volume("x")).isEmptyDirectory();
    }

    @Test
    void staysWithinTheVolume() {
        assertThatThrownBy(() ->
                        prepare(
                                """
                                [{"name": "menu", "configMap": {"name": "menu",
                                  "items": [{"key": "tea", "path": "../../escaped"}]}}]
                                """,
                                "[]"))
                .isInstanceOf(Refused.class)
                .hasMessage("path: ../../escaped (expected: one within the volume)");
    }

    @Test
    void readsTheEnvironmentFromWhereItIsSaidToBe() throws Exception {
        ApiObject pod =
                ApiObject.parse(
                        """
                        {"kind": "Pod", "metadata": {"name": "p", "namespace": "default",
                          "labels": {"app": "hello"}},
                         "spec": {"enableServiceLinks": false, "containers": [{"envFrom": [
                            {"configMapRef": {"name": "menu"}, "prefix": "DRINK_"}],
                          "env": [
                            {"name": "TOKEN", "valueFrom": {"secretKeyRef":
                               {"name": "key", "key": "token"}}},
                            {"name": "APP", "valueFrom": {"fieldRef":
                               {"fieldPath": "metadata.labels['app']"}}},
                            {"name": "NONE", "valueFrom": {"configMapKeyRef":
                               {"name": "menu", "key": "water", "optional": true}}},
                            {"name": "POD_IP", "valueFrom": {"fieldRef":
                               {"fieldPath": "status.podIP"}}},
                            {"name": "POD_IPS", "valueFrom": {"fieldRef":
                               {"fieldPath": "status.podIPs"}}},
                            {"name": "HOST_IP", "valueFrom": {"fieldRef":
                               {"fieldPath": "status.hostIP"}}},
                            {"name": "DRINK_tea", "value": "$(DRINK_tea) of $(APP)"}]}]}}
                        """);

        Map<String, String> environment =
                new Environment(new Sources(objects, "default"), pod, PLACE)
                        .of(pod.spec().path("containers").path(0), Map.of("PATH", "/bin"));

        assertThat(environment)
                .containsOnly(
                        Map.entry("PATH", "/bin"),
                        Map.entry("DRINK_coffee", "black"),
                        Map.entry("DRINK_tea", "green of hello"),
                        Map.entry("TOKEN", "s3cret"),
                        Map.entry("APP", "hello"),
                        Map.entry("POD_IP", "192.0.2.7"),
                        Map.entry("POD_IPS", "192.0.2.7,fd00::7"),
                        Map.entry("HOST_IP", "192.0.2.1"));
    }

    @Test
    void aPodFindsTheServicesOfItsNamespaceUnlessItSaysNo() throws Exception {
        service("default", "redis");
        service("other", "kafka");
        ApiObject pod = pod("{\"containers\": [{}]}");
        ApiObject without = pod("{\"enableServiceLinks\": false, \"containers\": [{}]}");

        assertThat(environment(pod))
                .containsEntry("REDIS_SERVICE_HOST", "10.88.8.7")
                .doesNotContainKey("KAFKA_SERVICE_HOST");
        assertThat(environment(without)).isEmpty();
    }

    private void service(String namespace, String name) {
        objects.create(
                Types.CORE_SERVICE,
                ApiObject.of(Types.CORE_SERVICE, new ObjectKey(namespace, name))
                        .with(tree -> {
                            var spec = tree.putObject("spec").put("clusterIP", "10.88.8.7");
                            spec.putArray("ports").addObject().put("port", 6379);
                        }));
    }

    private static ApiObject pod(String spec) {
        return ApiObject.of(Types.POD, new ObjectKey("default", "p"))
                .with(tree -> tree.set("spec", Json.MAPPER.readTree(spec)));
    }

    private Map<String, String> environment(ApiObject pod) throws Refused {
        return new Environment(new Sources(objects, "default"), pod, PLACE)
                .of(pod.spec().path("containers").path(0), Map.of());
    }

    private List<Mount> prepare(String volumes, String mounts) throws IOException, Refused {
        ApiObject pod =
                ApiObject.parse(
                        """
                        {"kind": "Pod", "metadata": {"name": "p", "namespace": "default"},
                         "spec": {"volumes": %s, "containers": [{"volumeMounts": %s}]}}
                        """
                                .formatted(volumes, mounts));
        return new Volumes(objects).prepare(pod, pod.spec().path("containers").path(0), folder);
    }

    private static Path source(List<Mount> mounts, String target) {
        return mounts.stream()
                .filter(mount -> mount.target().equals(target))
                .findFirst()
                .orElseThrow()
                .source();
    }

    private static String modes(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
