package dev.barista.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestTest {

    private static final String DIGEST = "sha256:" + "0".repeat(64);

    @Test
    void theFirstSchemaOfDockerIsRefusedByName() {
        for (String type :
                List.of("", "application/vnd.docker.distribution.manifest.v1+prettyjws")) {
            assertThatThrownBy(() -> parse("{\"schemaVersion\":1,\"fsLayers\":[]}", type))
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith("manifest: Docker schema 1 (expected: OCI image");
        }
    }

    @Test
    void takesTheLayersOfDockerToo() throws FormatException {
        for (String type : List.of("tar.gzip", "tar.zstd", "tar")) {
            String text =
                    """
                    {"schemaVersion": 2, "config": {"digest": "%s", "size": 1}, "layers": [
                     {"mediaType": "application/vnd.docker.image.rootfs.%sdiff.%s",
                      "digest": "%s", "size": 2}]}\
                    """
                            .formatted(DIGEST, type.equals("tar") ? "foreign." : "", type, DIGEST);

            assertThat(parse(text, Manifest.DOCKER_MANIFEST))
                    .isInstanceOfSatisfying(
                            Manifest.Single.class, image -> assertThat(image.bytes()).isEqualTo(3));
        }
    }

    @Test
    void anArtifactIsNoImage() {
        String text =
                """
                {"schemaVersion": 2, "config": {"digest": "%s", "size": 1}, "layers": [
                 {"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
                  "digest": "%s", "size": 2}]}\
                """
                        .formatted(DIGEST, DIGEST);

        assertThatThrownBy(() -> parse(text, Manifest.OCI_MANIFEST))
                .hasMessageContaining("is this an artifact?");
    }

    private static Manifest parse(String text, String type) throws FormatException {
        return Manifest.parse(text.getBytes(StandardCharsets.UTF_8), type, 10);
    }
}
