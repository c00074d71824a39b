package dev.barista.runtime.image;

import dev.barista.model.object.Json;
import dev.barista.runtime.Images.ImageException;
import dev.barista.runtime.registry.Descriptor;
import dev.barista.runtime.registry.Digest;
import dev.barista.runtime.registry.FormatException;
import dev.barista.runtime.registry.Manifest;
import dev.barista.runtime.registry.Platform;
import dev.barista.runtime.registry.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Images in a folder: an OCI layout, or what `docker save` puts into its tar.
///
/// @param name for an image that brings none; it replaces the one it brings
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">OCI</a>
record ImageFolder(Path folder, @Nullable String name, int mostLayers) {

    private static final int MOST_JSON_BYTES = 4 << 20;

    List<Candidate> candidates() throws IOException {
        List<Candidate> found = Files.exists(folder.resolve("manifest.json")) ? docker() : layout();
        if (found.isEmpty()) {
            throw new ImageException("%s: no image in it".formatted(folder));
        }
        if (name != null && found.size() > 1) {
            throw new ImageException(
                    "%s: %d images (expected: one, to be given a name)"
                            .formatted(folder, found.size()));
        }
        return found;
    }

    private List<Candidate> layout() throws IOException {
        if (!Files.exists(folder.resolve("index.json"))) {
            throw new ImageException(
                    "%s: neither index.json nor manifest.json in it (expected: an OCI layout, or"
                                    .formatted(folder)
                            + " a tar of \"docker save\")");
        }
        List<Candidate> candidates = new ArrayList<>();
        JsonNode index = json(small(file("index.json")));
        for (JsonNode entry : index.path("manifests")) {
            JsonNode platform = entry.path("platform");
            boolean elsewhere =
                    platform.isObject()
                            && !platform.path("architecture")
                                    .asString("")
                                    .equals(Platform.here().architecture());
            if (elsewhere && index.path("manifests").size() > 1) {
                continue; // there are others, for this machine
            }
            Digest digest = digest(entry.path("digest").asString(""));
            candidates.add(candidate(digest, nameOf(entry.path("annotations"))));
        }
        return candidates;
    }

    private String nameOf(JsonNode annotations) throws ImageException {
        String full = annotations.path("io.containerd.image.name").asString("");
        String reference = annotations.path("org.opencontainers.image.ref.name").asString("");
        // A bare tag is all that some tools write.
        String own = !full.isEmpty() ? full : reference.matches(".*[/:].*") ? reference : "";
        return requireName(own);
    }

    private String requireName(String own) throws ImageException {
        String chosen = name != null ? name : own;
        if (chosen.isEmpty()) {
            throw new ImageException(
                    "%s: an image without a name (expected: one given with --name)"
                            .formatted(folder));
        }
        try {
            Reference reference = Reference.parse(chosen);
            return reference.toString();
        } catch (IllegalArgumentException e) {
            throw new ImageException(String.valueOf(e.getMessage()), e);
        }
    }

    private Candidate candidate(Digest digest, String reference) throws IOException {
        Manifest manifest = manifest(digest);
        if (manifest instanceof Manifest.Index index) {
            manifest = manifest(index.choose(Platform.here()).digest());
        }
        if (!(manifest instanceof Manifest.Single image)) {
            throw new ImageException("%s: an index within an index".formatted(reference));
        }
        byte[] config = checked(image.config().digest());
        ImageConfig parsed = ImageConfig.parse(config, Platform.here(), image.layers().size());
        List<Candidate.Part> parts = new ArrayList<>();
        for (int i = 0; i < image.layers().size(); i++) {
            Descriptor blob = image.layers().get(i);
            Path file = blob(blob.digest());
            parts.add(
                    new Candidate.Part(
                            parsed.layers().get(i), blob.size(), () -> Files.newInputStream(file)));
        }
        return new Candidate(reference, digest, parsed.config(), parts);
    }

    private Manifest manifest(Digest digest) throws IOException {
        return Manifest.parse(checked(digest), "", mostLayers);
    }

    private List<Candidate> docker() throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        for (JsonNode image : json(small(file("manifest.json")))) {
            byte[] config = small(file(image.path("Config").asString("")));
            List<String> layers = ImageConfig.strings(image.path("Layers"));
            ImageConfig parsed = ImageConfig.parse(config, Platform.here(), layers.size());
            List<Candidate.Part> parts = new ArrayList<>();
            for (int i = 0; i < layers.size(); i++) {
                Path file = file(layers.get(i));
                parts.add(
                        new Candidate.Part(
                                parsed.layers().get(i),
                                Files.size(file),
                                () -> Files.newInputStream(file)));
            }
            Digest digest = madeUp(config, parts);
            List<String> tags = ImageConfig.strings(image.path("RepoTags"));
            for (String tag : name != null || tags.isEmpty() ? List.of("") : tags) {
                candidates.add(new Candidate(requireName(tag), digest, parsed.config(), parts));
            }
        }
        return candidates;
    }

    /// `docker save` has no manifest; its image gets the digest of the one it would have if nothing
    /// were compressed.
    private static Digest madeUp(byte[] config, List<Candidate.Part> parts) {
        ObjectNode manifest = Json.object();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", Manifest.OCI_MANIFEST);
        ObjectNode of = manifest.putObject("config");
        of.put("mediaType", "application/vnd.oci.image.config.v1+json");
        of.put("digest", Digest.of(config).toString());
        of.put("size", config.length);
        for (Candidate.Part part : parts) {
            ObjectNode layer = manifest.withArray("layers").addObject();
            layer.put("mediaType", "application/vnd.oci.image.layer.v1.tar");
            layer.put("digest", part.layer().toString());
            layer.put("size", part.bytes());
        }
        return Digest.of(Json.MAPPER.writeValueAsBytes(manifest));
    }

    private byte[] checked(Digest digest) throws IOException {
        byte[] content = small(blob(digest));
        if (!Digest.of(content).equals(digest)) {
            throw new FormatException(
                    "blob: %s (expected: %s)".formatted(Digest.of(content), digest));
        }
        return content;
    }

    private Path blob(Digest digest) throws IOException {
        return file("blobs/sha256/" + digest.hex());
    }

    /// A file below the folder, also by way of its links.
    private Path file(String path) throws IOException {
        Path file = folder.resolve(path).normalize();
        if (path.isEmpty() || !file.startsWith(folder) || !Files.isRegularFile(file)) {
            throw new FormatException(
                    "file: %s (expected: one in %s)".formatted(path, folder.getFileName()));
        }
        Path real = file.toRealPath();
        if (!real.startsWith(folder.toRealPath())) {
            throw new FormatException("file: %s (expected: no link out)".formatted(path));
        }
        return real;
    }

    private static byte[] small(Path file) throws IOException {
        if (Files.size(file) > MOST_JSON_BYTES) {
            throw new FormatException(
                    "%s: %d bytes (expected: at most %d)"
                            .formatted(file.getFileName(), Files.size(file), MOST_JSON_BYTES));
        }
        return Files.readAllBytes(file);
    }

    private static JsonNode json(byte[] content) throws FormatException {
        try {
            return Json.MAPPER.readTree(content);
        } catch (JacksonException e) {
            throw new FormatException("index of the images: not JSON");
        }
    }

    private static Digest digest(String text) throws FormatException {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw new FormatException(String.valueOf(e.getMessage()));
        }
    }
}
