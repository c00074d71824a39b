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
import dev.barista.node.scheduling.Resources;
import dev.barista.runtime.ContainerSpec.Mount;
import dev.barista.runtime.VolumeMounts.Memory;
import dev.barista.runtime.testkit.FakeVolumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class VolumesTest {

    private static final PodPlace PLACE =
            new PodPlace("barista", "192.0.2.1", List.of("192.0.2.7", "fd00::7"));

    @TempDir private Path temporary;

    private static final Map<String, String> VARIABLES = Map.of("POD_NAME", "p-1");

    private final VirtualTime time = new VirtualTime();
    private final InMemoryObjects objects = new InMemoryObjects(time);
    private final FakeVolumes mounts = new FakeVolumes();
    private final List<String> minted = new ArrayList<>();
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

        assertThat(visible("all")).containsExactlyInAnyOrder("coffee", "tea", "token");
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

        assertThat(visible("x")).isEmpty();
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
    void showsTheDownwardApiAndATokenBesideOtherSources() throws Exception {
        prepare(
                """
                [{"name": "all", "projected": {"defaultMode": 288, "sources": [
                  {"downwardAPI": {"items": [
                    {"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}},
                    {"path": "cpu", "mode": 256, "resourceFieldRef":
                      {"containerName": "c", "resource": "limits.cpu", "divisor": "1m"}}]}},
                  {"serviceAccountToken": {"path": "token", "audience": "vault",
                    "expirationSeconds": 7200}}]}}]
                """,
                "[]");

        Path all = folder.volume("all");
        assertThat(all.resolve("labels")).hasContent("app=\"hello\"");
        assertThat(all.resolve("cpu")).hasContent("250");
        assertThat(modes(all.resolve("cpu"))).isEqualTo("r--------");
        assertThat(all.resolve("token")).hasContent("token 1");
        assertThat(modes(all.resolve("token"))).isEqualTo("r--r-----");
        assertThat(minted).containsExactly("default/default vault PT2H p");
    }

    @Test
    void aChangeOfAConfigMapIsSeenInTheMountedFolder() throws Exception {
        // Given
        String volumes = "[{\"name\": \"menu\", \"configMap\": {\"name\": \"menu\"}}]";
        prepare(volumes, "[]");
        Path data = folder.volume("menu").resolve("..data").toRealPath();

        // When
        menu("{\"coffee\": \"white\", \"milk\": \"warm\"}", false);
        boolean changed = volumes().refresh(podOf(volumes, "[]", "{}"), folder);

        // Then
        assertThat(changed).isTrue();
        assertThat(visible("menu")).containsExactlyInAnyOrder("coffee", "milk");
        assertThat(folder.volume("menu").resolve("coffee")).hasContent("white");
        assertThat(data).doesNotExist();
        assertThat(volumes().refresh(podOf(volumes, "[]", "{}"), folder)).isFalse();
    }

    @Test
    void whatIsMissingOfOneVolumeKeepsNoOtherBack() throws Exception {
        String volumes =
                """
                [{"name": "a", "configMap": {"name": "menu", "items": [{"key": "tea", "path": "t"}]}},
                 {"name": "b", "configMap": {"name": "menu"}}]
                """;
        prepare(volumes, "[]");

        menu("{\"coffee\": \"white\"}", false);

        assertThatThrownBy(() -> volumes().refresh(podOf(volumes, "[]", "{}"), folder))
                .isInstanceOf(Refused.class)
                .hasMessage("references non-existent config key: tea");
        assertThat(folder.volume("a").resolve("t")).hasContent("green");
        assertThat(folder.volume("b").resolve("coffee")).hasContent("white");
    }

    @Test
    void anImmutableConfigMapStaysWhatItWasWhenItIsMadeAnew() throws Exception {
        String volumes = "[{\"name\": \"menu\", \"configMap\": {\"name\": \"menu\"}}]";
        menu("{\"coffee\": \"black\"}", true);
        prepare(volumes, "[]");

        menu("{\"coffee\": \"white\"}", true);

        assertThat(volumes().refresh(podOf(volumes, "[]", "{}"), folder)).isFalse();
        prepare(volumes, "[]");
        assertThat(folder.volume("menu").resolve("coffee")).hasContent("black");
    }

    @Test
    void aLabelThatChangesIsSeen() throws Exception {
        String volumes =
                """
                [{"name": "info", "downwardAPI": {"items": [
                  {"path": "app", "fieldRef": {"fieldPath": "metadata.labels['app']"}}]}}]
                """;
        prepare(volumes, "[]");
        ApiObject renamed =
                podOf(volumes, "[]", "{}")
                        .with(tree -> tree.withObject("/metadata/labels").put("app", "goodbye"));

        assertThat(volumes().refresh(renamed, folder)).isTrue();
        assertThat(folder.volume("info").resolve("app")).hasContent("goodbye");
    }

    @Test
    void anEmptyDirInMemoryHasTheLeastOfItsOwnItsPodsAndTheNodesSize() throws Exception {
        prepare("[{\"name\": \"a\", \"emptyDir\": {\"medium\": \"Memory\"}}]", "[]");
        prepare(
                "[{\"name\": \"b\", \"emptyDir\": {\"medium\": \"Memory\", \"sizeLimit\":"
                        + " \"1Mi\"}}]",
                "[]");

        assertThat(mounts.memory())
                .containsOnly(
                        Map.entry(folder.volume("a"), new Memory(64 << 20, 0777, 0)),
                        Map.entry(folder.volume("b"), new Memory(1 << 20, 0777, 0)));
    }

    @Test
    void mountsTheFolderThatASubPathExpressionNames() throws Exception {
        List<Mount> mounts =
                prepare(
                        "[{\"name\": \"work\", \"emptyDir\": {}}]",
                        "[{\"name\": \"work\", \"mountPath\": \"/log\", \"subPathExpr\":"
                                + " \"logs/$(POD_NAME)\"}]");

        assertThat(source(mounts, "/log")).isEqualTo(folder.volume("work").resolve("logs/p-1"));
        assertThat(source(mounts, "/log")).isDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"subPath\": \"../../etc\"}' | unable to provision SubPath `../../etc`: must not"
                        + " contain '..'",
                "'{\"subPath\": \"/etc\"}' | error SubPath `/etc` must not be an absolute path",
                "'{\"subPathExpr\": \"$(NOBODY)\"}' | missing value for \"NOBODY\" in subPathExpr",
                "'{\"subPath\": \"out\"}' | failed to prepare subPath for volumeMount \"work\": path:"
                        + " out (expected: one within the volume)",
            })
    void refusesASubPathThatLeadsOut(String mount, String message) throws Exception {
        String volumes = "[{\"name\": \"work\", \"emptyDir\": {}}]";
        prepare(volumes, "[]");
        Files.createSymbolicLink(folder.volume("work").resolve("out"), Path.of("/etc"));

        assertThatThrownBy(() ->
                        prepare(
                                volumes,
                                "[{\"name\": \"work\", \"mountPath\": \"/m\", %s]"
                                        .formatted(mount.substring(1))))
                .isInstanceOf(Refused.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Directory | d |",
                "DirectoryOrCreate | new/deep |",
                "FileOrCreate | fresh |",
                "File | f |",
                "'' | whatever |",
                "File | d | hostPath type check failed: HERE/d is not a file",
                "Directory | f | hostPath type check failed: HERE/f is not a directory",
                "Directory | gone | hostPath type check failed: HERE/gone is not a directory",
                "Socket | f | hostPath type check failed: HERE/f is not a socket file",
                "CharDevice | f | hostPath type check failed: HERE/f is not a character device",
                "BlockDevice | f | hostPath type check failed: HERE/f is not a block device",
                "Folder | d | 'hostPath.type: Folder (expected: DirectoryOrCreate, Directory,"
                        + " FileOrCreate, File, Socket, CharDevice or BlockDevice)'",
            })
    void aHostPathIsWhatItsTypeSays(String type, String name, String problem) throws Exception {
        Files.createDirectory(temporary.resolve("d"));
        Files.createFile(temporary.resolve("f"));
        String volumes =
                "[{\"name\": \"host\", \"hostPath\": {\"path\": \"%s\", \"type\": \"%s\"}}]"
                        .formatted(temporary.resolve(name), type);
        String mounts = "[{\"name\": \"host\", \"mountPath\": \"/host\"}]";

        if (problem == null) {
            Mount mount = prepare(volumes, mounts).getFirst();
            assertThat(mount.source()).isEqualTo(temporary.resolve(name)).exists();
            assertThat(mount.readOnly()).isFalse();
        } else {
            assertThatThrownBy(() -> prepare(volumes, mounts))
                    .isInstanceOf(Refused.class)
                    .hasMessage(problem.replace("HERE", temporary.toString()));
        }
    }

    @Test
    void mountsTheFolderOfAClaimAndGivesItToTheGroupOnce() throws Exception {
        Path disk = Files.createDirectory(temporary.resolve("disk"));
        bound("data", disk);
        String volumes =
                "[{\"name\": \"v\", \"persistentVolumeClaim\": {\"claimName\": \"data\"}}]";
        ApiObject pod =
                podOf(
                        volumes,
                        "[{\"name\": \"v\", \"mountPath\": \"/v\"}, {\"name\": \"v\", \"mountPath\":"
                                + " \"/w\", \"subPath\": \"deep\", \"readOnly\": true}]",
                        "{\"fsGroup\": 2000, \"fsGroupChangePolicy\": \"OnRootMismatch\"}");
        JsonNode container = pod.spec().path("containers").path(0);

        List<Mount> all = volumes().prepare(pod, container, folder, VARIABLES);
        volumes().prepare(pod, container, folder, VARIABLES);

        assertThat(all)
                .containsExactly(
                        new Mount(disk, "/v", false), new Mount(disk.resolve("deep"), "/w", true));
        assertThat(mounts.given()).containsExactly("disk 2000 if it differs");
    }

    @Test
    void aClaimThatIsNotBoundIsRefused() {
        String volumes =
                "[{\"name\": \"v\", \"persistentVolumeClaim\": {\"claimName\": \"data\"}}]";

        assertThatThrownBy(() -> prepare(volumes, "[{\"name\": \"v\", \"mountPath\": \"/v\"}]"))
                .isInstanceOf(Refused.class)
                .hasMessage("persistentvolumeclaim \"data\" not found");
    }

    private void bound(String name, Path disk) {
        objects.create(
                Types.PERSISTENT_VOLUME_CLAIM,
                ApiObject.of(Types.PERSISTENT_VOLUME_CLAIM, new ObjectKey("default", name))
                        .with(tree -> tree.putObject("spec").put("volumeName", "pv")));
        objects.updateStatus(
                Types.PERSISTENT_VOLUME_CLAIM,
                ApiObject.of(Types.PERSISTENT_VOLUME_CLAIM, new ObjectKey("default", name))
                        .with(tree -> tree.putObject("status").put("phase", "Bound")));
        objects.create(
                Types.PERSISTENT_VOLUME,
                ApiObject.of(Types.PERSISTENT_VOLUME, ObjectKey.of("pv"))
                        .with(tree -> tree.withObject("/spec/local").put("path", disk.toString())));
    }

    private void menu(String data, boolean immutable) {
        objects.update(
                Types.CONFIG_MAP,
                objects.require(Types.CONFIG_MAP, new ObjectKey("default", "menu"))
                        .with(tree -> {
                            tree.set("data", Json.MAPPER.readTree(data));
                            tree.put("immutable", immutable);
                        }));
    }

    private List<String> visible(String volume) throws IOException {
        try (var all = Files.list(folder.volume(volume))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith(".."))
                    .toList();
        }
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
                            {"name": "CORES", "valueFrom": {"resourceFieldRef":
                               {"resource": "limits.cpu"}}},
                            {"name": "DRINK_tea", "value": "$(DRINK_tea) of $(APP)"}]}]}}
                        """);

        Map<String, String> environment =
                new Environment(
                                new Sources(objects, "default"),
                                pod,
                                PLACE,
                                new Resources(2_000, 1L << 30))
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
                        Map.entry("CORES", "2"),
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

    @Test
    void aPodOfAnyNamespaceFindsTheApi() throws Exception {
        service("default", "kubernetes");
        ApiObject without = pod("{\"enableServiceLinks\": false, \"containers\": [{}]}");

        assertThat(environment(without)).containsEntry("KUBERNETES_SERVICE_HOST", "10.88.8.7");
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
        return new Environment(
                        new Sources(objects, "default"), pod, PLACE, new Resources(2_000, 1L << 30))
                .of(pod.spec().path("containers").path(0), Map.of());
    }

    private Volumes volumes() {
        ServiceAccountTokens issuer =
                (account, audience, lifetime, pod) -> {
                    minted.add("%s %s %s %s".formatted(account, audience, lifetime, pod.name()));
                    return new ServiceAccountTokens.Token(
                            "token " + minted.size(),
                            time.instant(),
                            time.instant().plus(lifetime));
                };
        return new Volumes(
                objects,
                mounts,
                new TokenCache(issuer, time),
                time,
                new Resources(2_000, 1L << 30));
    }

    private static ApiObject podOf(String volumes, String mounts, String security) {
        return ApiObject.parse(
                """
                {"kind": "Pod", "metadata": {"name": "p", "namespace": "default", "uid": "u-1",
                  "labels": {"app": "hello"}},
                 "spec": {"volumes": %s, "securityContext": %s,
                   "containers": [{"name": "c", "volumeMounts": %s,
                     "resources": {"limits": {"memory": "64Mi", "cpu": "250m"}}}]}}
                """
                        .formatted(volumes, security, mounts));
    }

    private List<Mount> prepare(String volumes, String mounts) throws IOException, Refused {
        ApiObject pod = podOf(volumes, mounts, "{}");
        return volumes().prepare(pod, pod.spec().path("containers").path(0), folder, VARIABLES);
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
