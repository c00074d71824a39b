package dev.barista.runtime.image;

import dev.barista.model.object.Json;
import dev.barista.runtime.layer.FileTree;
import dev.barista.runtime.registry.Digest;
import dev.barista.runtime.registry.Manifest;
import dev.barista.runtime.registry.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import tools.jackson.databind.node.ObjectNode;

/// The image that comes with Barista: `samples/helloworld`, made an image here, so that the first
/// service runs without registry, network or build.
public final class SampleImage {

    public static final String NAME = "dev.local/helloworld:latest";

    private static final String PASSWD =
            """
            root:x:0:0:root:/:/sbin/nologin
            app:x:1000:1000:app:/:/sbin/nologin
            """;
    private static final String GROUP =
            """
            root:x:0:
            app:x:1000:
            """;

    /// Puts the image into the store, unless this very one is there.
    ///
    /// @throws IOException if it cannot, or there is no program for this machine
    public static void install(ImageStore store) throws IOException, InterruptedException {
        byte[] layer = layer(program(Platform.here()));
        byte[] config = config(layer);
        byte[] manifest = manifest(config, layer);
        String digest = Digest.of(manifest).toString();
        if (store.find(NAME).filter(image -> image.digest().equals(digest)).isPresent()) {
            return;
        }
        Path folder = Files.createTempDirectory("barista-sample-");
        try {
            Path blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
            for (byte[] blob : new byte[][] {layer, config, manifest}) {
                Files.write(blobs.resolve(Digest.of(blob).hex()), blob);
            }
            ObjectNode index = Json.object();
            index.put("schemaVersion", 2);
            index.withArray("manifests").add(descriptor(Manifest.OCI_MANIFEST, manifest));
            Files.write(folder.resolve("index.json"), Json.MAPPER.writeValueAsBytes(index));
            store.load(folder, NAME, Progress.NONE);
        } finally {
            FileTree.delete(folder);
        }
    }

    private static byte[] program(Platform platform) throws IOException {
        String name = "helloworld-" + platform.architecture();
        try (InputStream in = SampleImage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no sample program for " + platform);
            }
            return in.readAllBytes();
        }
    }

    /// The same bytes every time: everything is of 1970, and root's.
    private static byte[] layer(byte[] program) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            for (String folder : new String[] {"dev/", "etc/", "proc/", "sys/"}) {
                put(tar, folder, 0755, new byte[0]);
            }
            put(tar, "tmp/", 01777, new byte[0]);
            put(tar, "etc/passwd", 0644, PASSWD.getBytes(StandardCharsets.UTF_8));
            put(tar, "etc/group", 0644, GROUP.getBytes(StandardCharsets.UTF_8));
            put(tar, "helloworld", 0755, program);
        }
        return bytes.toByteArray();
    }

    private static void put(TarArchiveOutputStream tar, String name, int mode, byte[] content)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setModTime(0);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static byte[] config(byte[] layer) {
        ObjectNode json = Json.object();
        json.put("created", "1970-01-01T00:00:00Z");
        json.put("architecture", Platform.here().architecture());
        json.put("os", "linux");
        ObjectNode config = json.putObject("config");
        config.putArray("Entrypoint").add("/helloworld");
        config.putArray("Env").add("PATH=/");
        config.put("WorkingDir", "/");
        ObjectNode rootfs = json.putObject("rootfs");
        rootfs.put("type", "layers");
        rootfs.putArray("diff_ids").add(Digest.of(layer).toString());
        return Json.MAPPER.writeValueAsBytes(json);
    }

    private static byte[] manifest(byte[] config, byte[] layer) {
        ObjectNode json = Json.object();
        json.put("schemaVersion", 2);
        json.put("mediaType", Manifest.OCI_MANIFEST);
        json.set("config", descriptor("application/vnd.oci.image.config.v1+json", config));
        json.withArray("layers").add(descriptor("application/vnd.oci.image.layer.v1.tar", layer));
        return Json.MAPPER.writeValueAsBytes(json);
    }

    private static ObjectNode descriptor(String type, byte[] content) {
        ObjectNode json = Json.object();
        json.put("mediaType", type);
        json.put("digest", Digest.of(content).toString());
        json.put("size", content.length);
        return json;
    }

    private SampleImage() {}
}
