package dev.barista.node.volume.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.node.log.PodFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiskLimitsTest {

    private static final PodFolder FOLDER = new PodFolder(Path.of("/pods/p"));
    private static final Path LAYER = Path.of("/state/a/upper");

    @Test
    void looksAtVolumesThenAtThePodThenAtItsContainers() {
        List<DiskLimits.Limit> limits =
                limits(
                        """
                        {"volumes": [
                           {"name": "big", "emptyDir": {"sizeLimit": "1Gi"}},
                           {"name": "fast", "emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}},
                           {"name": "free", "emptyDir": {}},
                           {"name": "menu", "configMap": {"name": "menu"}}],
                         "containers": [
                           {"name": "a", "resources": {"limits": {"ephemeral-storage": "1536Mi"}}},
                           {"name": "b", "resources": {"limits": {"ephemeral-storage": "512Mi"}}}]}
                        """);

        assertThat(limits)
                .containsExactly(
                        new DiskLimits.Limit(
                                List.of(FOLDER.volume("big")),
                                1L << 30,
                                "Usage of EmptyDir volume \"big\" exceeds the limit \"1Gi\". "),
                        new DiskLimits.Limit(
                                List.of(
                                        LAYER,
                                        Path.of("/pods/p/a"),
                                        Path.of("/pods/p/b"),
                                        FOLDER.volume("big"),
                                        FOLDER.volume("free")),
                                2L << 30,
                                "Pod ephemeral local storage usage exceeds the total limit of"
                                        + " containers 2Gi. "),
                        new DiskLimits.Limit(
                                List.of(LAYER, Path.of("/pods/p/a")),
                                1536L << 20,
                                "Container a exceeded its local ephemeral storage limit"
                                        + " \"1536Mi\". "),
                        new DiskLimits.Limit(
                                List.of(Path.of("/pods/p/b")),
                                512L << 20,
                                "Container b exceeded its local ephemeral storage limit"
                                        + " \"512Mi\". "));
    }

    @Test
    void whatHasNoLimitIsNotLookedAt() {
        assertThat(
                        limits(
                                """
                                {"volumes": [{"name": "a", "emptyDir": {"sizeLimit": "0"}},
                                   {"name": "b", "emptyDir": {"sizeLimit": null}}],
                                 "containers": [{"name": "a", "resources": {"requests":
                                   {"ephemeral-storage": "1Gi"}}}]}
                                """))
                .isEmpty();
    }

    @Test
    void writesAmountsAsKubernetesDoes() {
        assertThat(
                        List.of(0L, 1023L, 1024L, 1536L << 20, 3L << 30).stream()
                                .map(DiskLimits::binary))
                .containsExactly("0", "1023", "1Ki", "1536Mi", "3Gi");
    }

    private static List<DiskLimits.Limit> limits(String spec) {
        ApiObject pod =
                ApiObject.parse(
                        "{\"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"}, \"spec\": %s}"
                                .formatted(spec));
        return new DiskLimits(pod, FOLDER, Map.of("a", LAYER)).all();
    }
}
