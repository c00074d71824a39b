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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Images in a folder: an OCI layout, or what `docker save` puts into its tar.
///
/// @param name for an image that brings none; it replaces the one it brings
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">OCI</a>
record ImageFolder(Path folder, @Nullable String name, int mostLayers)
        implements ImageSearch.Source {

    private static final int MOST_JSON_BYTES = 4 << 20;

    List<Candidate> candidates() throws IOException, InterruptedException {
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

    private List<Candidate> layout() throws IOException, InterruptedException {
        if (!Files.exists(folder.resolve("index.json"))) {
            throw new ImageException(
                    "%s: neither index.json nor manifest.json in it (expected: an OCI layout, or"
                                    .formatted(folder)
                            + " a tar of \"docker save\")");
        }
        Map<String, List<Manifest.Choice>> named = new LinkedHashMap<>();
        byte[] content = small(file("index.json"));
        Manifest.Index index = Manifest.index(content);
        JsonNode entries = json(content).path("manifests");
        for (int i = 0; i < index.all().size(); i++) {
            Manifest.Choice choice = index.all().get(i);
            if (!choice.attestation()) {
                named.computeIfAbsent(
                                ownName(entries.path(i).path("annotations")),
                                x -> new ArrayList<>())
                        .add(choice);
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (Map.Entry<String, List<Manifest.Choice>> image : named.entrySet()) {
            candidates.add(candidate(requireName(image.getKey()), image.getValue()));
        }
        return candidates;
    }

    /// @param entries of the index with the same name: one, or one for each kind of machine
    private Candidate candidate(String reference, List<Manifest.Choice> entries)
            throws IOException, InterruptedException {
        Manifest.Choice only = entries.getFirst();
        if (entries.size() == 1) {
            Digest digest = only.descriptor().digest();
            return candidate(digest, search().in(manifest(digest)), reference);
        }
        Manifest.Single image =
                search().in(new Manifest.Index(only.descriptor().digest(), entries));
        return candidate(image.digest(), image, reference);
    }

    private ImageSearch search() {
        return new ImageSearch(this, Platform.here());
    }

    private static String ownName(JsonNode annotations) {
        String full = annotations.path("io.containerd.image.name").asString("");
        String reference = annotations.path("org.opencontainers.image.ref.name").asString("");
        // A bare tag is all that some tools write.
        return !full.isEmpty() ? full : reference.matches(".*[/:].*") ? reference : "";
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

    private Candidate candidate(Digest digest, Manifest.Single image, String reference)
            throws IOException {
        byte[] config = checked(image.config().digest());
        ImageConfig parsed = ImageConfig.parse(config, Platform.here(), image.layers().size());
        List<Candidate.Part> parts = new ArrayList<>();
        for (int i = 0; i < image.layers().size(); i++) {
            Descriptor blob = image.layers().get(i);
            Path file = layer(blob);
            parts.add(
                    new Candidate.Part(
                            parsed.layers().get(i), blob.size(), () -> Files.newInputStream(file)));
        }
        return new Candidate(reference, digest, parsed.config(), parts);
    }

    @Override
    public Manifest manifest(Digest digest) throws IOException {
        return Manifest.parse(checked(digest), "", mostLayers);
    }

    @Override
    public byte[] config(Descriptor config) throws IOException {
        return checked(config.digest());
    }

    /// Tools leave out layers that their makers do not let others distribute.
    private Path layer(Descriptor layer) throws IOException {
        boolean left =
                layer.mediaType().contains("foreign")
                        || layer.mediaType().contains("nondistributable");
        if (left && !Files.exists(folder.resolve("blobs/sha256/" + layer.digest().hex()))) {
            throw new ImageException(
                    "%s: without layer %s, which is foreign (expected: all layers of the image)"
                            .formatted(folder.getFileName(), layer.digest()));
        }
        return blob(layer.digest());
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
}
