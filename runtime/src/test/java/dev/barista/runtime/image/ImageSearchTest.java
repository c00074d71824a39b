package dev.barista.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.Json;
import dev.barista.runtime.registry.Descriptor;
import dev.barista.runtime.registry.Digest;
import dev.barista.runtime.registry.FormatException;
import dev.barista.runtime.registry.Manifest;
import dev.barista.runtime.registry.Platform;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ImageSearchTest {

    private static final Platform HERE = new Platform("linux", "arm64");

    private final Map<Digest, byte[]> blobs = new HashMap<>();

    @Test
    void takesTheOneForThisMachine() throws Exception {
        ObjectNode image = image("arm64");

        assertThat(
                        found(
                                index(
                                        entry(image("amd64"), "linux", "amd64"),
                                        entry(image, "linux", "arm64"))))
                .isEqualTo(digest(image));
    }

    @Test
    void looksIntoIndexesWithinAnIndex() throws Exception {
        ObjectNode image = image("arm64");
        ObjectNode inner =
                index(entry(image("s390x"), "linux", "s390x"), entry(image, "linux", "arm64"));
        ObjectNode empty = index(entry(image("amd64"), "linux", "amd64"));

        assertThat(found(index(entry(empty), entry(index(entry(inner)))))).isEqualTo(digest(image));
    }

    /// BuildKit puts them beside the image, as `unknown/unknown`.
    @Test
    void skipsAttestations() throws Exception {
        ObjectNode attestation = entry(image("arm64"), "unknown", "unknown");
        attestation
                .putObject("annotations")
                .put("vnd.docker.reference.type", "attestation-manifest");
        ObjectNode image = image("arm64");
        image.put("other", "x");

        assertThat(found(index(attestation, entry(image, "linux", "arm64"))))
                .isEqualTo(digest(image));
        assertThatThrownBy(() -> found(index(attestation)))
                .isInstanceOf(FormatException.class)
                .hasMessage("image for linux/arm64 (expected: one of [])");
    }

    @Test
    void takesThePlainestVariant() throws Exception {
        ObjectNode plain = image("arm64");
        plain.put("other", "x");
        ObjectNode nine = entry(image("arm64"), "linux", "arm64");
        nine.withObject("/platform").put("variant", "v9");

        assertThat(found(index(nine, entry(plain, "linux", "arm64")))).isEqualTo(digest(plain));
    }

    @Test
    void asksTheConfigWhereTheIndexSaysNothing() throws Exception {
        ObjectNode image = image("arm64");

        assertThat(found(index(entry(image("amd64")), entry(image)))).isEqualTo(digest(image));
    }

    @Test
    void saysWhichThereAre() {
        ObjectNode index =
                index(
                        entry(image("amd64"), "linux", "amd64"),
                        entry(image("x"), "windows", "amd64"));

        assertThatThrownBy(() -> found(index))
                .hasMessage(
                        "image for linux/arm64 (expected: one of [linux/amd64, windows/amd64])");
    }

    @Test
    void aTreeOfIndexesHasAnEnd() {
        ObjectNode[] leaves = new ObjectNode[70];
        Arrays.setAll(leaves, i -> entry(index(entry(image("amd64"), "linux", "amd64"))));

        assertThatThrownBy(() -> found(index(leaves)))
                .hasMessageContaining("more than 64 manifests to search");
    }

    private Digest found(ObjectNode index) throws Exception {
        var source =
                new ImageSearch.Source() {
                    @Override
                    public Manifest manifest(Digest digest) throws FormatException {
                        return parsed(blobs.getOrDefault(digest, new byte[0]));
                    }

                    @Override
                    public byte[] config(Descriptor config) {
                        return blobs.getOrDefault(config.digest(), new byte[0]);
                    }
                };
        return new ImageSearch(source, HERE).in(parsed(bytes(index))).digest();
    }

    private static Manifest parsed(byte[] content) throws FormatException {
        return Manifest.parse(content, "", 10);
    }

    private ObjectNode image(String architecture) {
        ObjectNode manifest = Json.object();
        manifest.put("schemaVersion", 2).put("mediaType", Manifest.OCI_MANIFEST);
        ObjectNode config = Json.object();
        config.put("os", "linux").put("architecture", architecture);
        manifest.set("config", entry(config));
        manifest.putArray("layers");
        return manifest;
    }

    private static ObjectNode index(ObjectNode... entries) {
        ObjectNode index = Json.object();
        index.put("schemaVersion", 2).put("mediaType", Manifest.OCI_INDEX);
        Arrays.asList(entries).forEach(index.withArray("manifests")::add);
        return index;
    }

    private ObjectNode entry(ObjectNode content, String os, String architecture) {
        ObjectNode entry = entry(content);
        entry.putObject("platform").put("os", os).put("architecture", architecture);
        return entry;
    }

    private ObjectNode entry(ObjectNode content) {
        blobs.put(digest(content), bytes(content));
        return Json.object()
                .put("digest", digest(content).toString())
                .put("size", bytes(content).length);
    }

    private static Digest digest(ObjectNode content) {
        return Digest.of(bytes(content));
    }

    private static byte[] bytes(ObjectNode content) {
        return Json.MAPPER.writeValueAsString(content).getBytes(StandardCharsets.UTF_8);
    }
}
