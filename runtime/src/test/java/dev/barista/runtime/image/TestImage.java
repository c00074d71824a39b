package dev.barista.runtime.image;

import dev.barista.model.object.Json;
import dev.barista.runtime.layer.Tar;
import dev.barista.runtime.registry.Digest;
import dev.barista.runtime.registry.FakeRegistry;
import dev.barista.runtime.registry.Manifest;
import dev.barista.runtime.registry.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.node.ObjectNode;

/// An image for tests, of a few layers, each compressed.
final class TestImage {

    private final byte[] config;
    private final byte[] manifest;
    private final List<byte[]> blobs;
    private final List<byte[]> tars;

    TestImage(byte[] config, byte[] manifest, List<byte[]> blobs, List<byte[]> tars) {
        this.config = config;
        this.manifest = manifest;
        this.blobs = List.copyOf(blobs);
        this.tars = List.copyOf(tars);
    }

    byte[] config() {
        return config;
    }

    byte[] manifest() {
        return manifest;
    }

    List<byte[]> blobs() {
        return blobs;
    }

    List<byte[]> tars() {
        return tars;
    }

    static TestImage of(Tar... layers) throws IOException {
        List<byte[]> tars = new ArrayList<>();
        List<byte[]> blobs = new ArrayList<>();
        ObjectNode config = Json.object();
        config.put("os", "linux").put("architecture", Platform.here().architecture());
        config.putObject("rootfs").put("type", "layers");
        ObjectNode how = config.putObject("config");
        how.putArray("Entrypoint").add("/app");
        how.putArray("Env").add("A=b=c");
        ObjectNode manifest = Json.object();
        for (Tar layer : layers) {
            byte[] tar = layer.bytes();
            byte[] blob = gzip(tar);
            tars.add(tar);
            blobs.add(blob);
            config.withObject("/rootfs").withArray("diff_ids").add(Digest.of(tar).toString());
            manifest.withArray("layers")
                    .add(descriptor("application/vnd.oci.image.layer.v1.tar+gzip", blob));
        }
        byte[] configBytes = Json.MAPPER.writeValueAsBytes(config);
        manifest.put("schemaVersion", 2);
        manifest.set("config", descriptor("application/vnd.oci.image.config.v1+json", configBytes));
        return new TestImage(configBytes, Json.MAPPER.writeValueAsBytes(manifest), blobs, tars);
    }

    String digest() {
        return Digest.of(manifest).toString();
    }

    void pushTo(FakeRegistry registry, String repository, String tag) {
        registry.blob(repository, config, "");
        blobs.forEach(blob -> registry.blob(repository, blob, ""));
        registry.manifest(repository, tag, manifest);
    }

    /// An index with this image, and one for a machine that does not exist.
    byte[] index() {
        ObjectNode index = Json.object();
        index.put("schemaVersion", 2).put("mediaType", Manifest.OCI_INDEX);
        ObjectNode other = descriptor(Manifest.OCI_MANIFEST, new byte[1]);
        other.putObject("platform").put("os", "linux").put("architecture", "s390x");
        ObjectNode own = descriptor(Manifest.OCI_MANIFEST, manifest);
        own.putObject("platform")
                .put("os", "linux")
                .put("architecture", Platform.here().architecture());
        index.withArray("manifests").add(other).add(own);
        return Json.MAPPER.writeValueAsBytes(index);
    }

    /// As an OCI layout, named by annotation.
    Path layout(Path folder, String name) throws IOException {
        Path into = Files.createDirectories(folder.resolve("blobs/sha256"));
        List<byte[]> all = new ArrayList<>(blobs);
        all.addAll(List.of(config, manifest));
        for (byte[] blob : all) {
            Files.write(into.resolve(Digest.of(blob).hex()), blob);
        }
        ObjectNode index = Json.object();
        ObjectNode entry = descriptor(Manifest.OCI_MANIFEST, manifest);
        entry.putObject("annotations").put("org.opencontainers.image.ref.name", name);
        index.withArray("manifests").add(entry);
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.write(folder.resolve("index.json"), Json.MAPPER.writeValueAsBytes(index));
        return folder;
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static ObjectNode descriptor(String type, byte[] content) {
        return Json.object()
                .put("mediaType", type)
                .put("digest", Digest.of(content).toString())
                .put("size", content.length);
    }
}
