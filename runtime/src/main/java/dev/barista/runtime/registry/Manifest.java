package dev.barista.runtime.registry;

import dev.barista.model.object.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What an image is made of, or which image is for which machine.
public sealed interface Manifest {

    /// One image.
    ///
    /// @param layers compressed, lowest first
    record Single(Digest digest, Descriptor config, List<Descriptor> layers) implements Manifest {
        public Single {
            layers = List.copyOf(layers);
        }

        /// What has to be fetched, in bytes.
        public long bytes() {
            return config.size() + layers.stream().mapToLong(Descriptor::size).sum();
        }
    }

    /// Images for several machines, and what else was put beside them.
    record Index(Digest digest, List<Choice> all) implements Manifest {
        public Index {
            all = List.copyOf(all);
        }

        /// What may be for a machine, the best first: the plainest variant of its architecture,
        /// then what does not say for which it is.
        public List<Choice> choices(Platform platform) {
            return all.stream()
                    .filter(choice -> !choice.attestation())
                    .filter(choice ->
                            choice.platform().equals(platform) || !choice.platform().known())
                    .sorted(
                            Comparator.comparing((Choice choice) -> !choice.platform().known())
                                    .thenComparing(Choice::variant))
                    .toList();
        }
    }

    /// @param platform unknown if the index does not say it
    /// @param variant of the architecture: empty, `v8`, …; the lowest runs on the most machines
    /// @param attestation whether it says something about an image, and is none
    record Choice(Platform platform, String variant, boolean attestation, Descriptor descriptor) {}

    String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// All that [#parse] understands, for `Accept`.
    String ACCEPTED = String.join(", ", OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_LIST);

    Set<String> LAYERS =
            Set.of(
                    "application/vnd.oci.image.layer.v1.tar",
                    "application/vnd.oci.image.layer.v1.tar+gzip",
                    "application/vnd.oci.image.layer.v1.tar+zstd",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
                    "application/vnd.docker.image.rootfs.diff.tar",
                    "application/vnd.docker.image.rootfs.diff.tar.gzip",
                    "application/vnd.docker.image.rootfs.diff.tar.zstd",
                    "application/vnd.docker.image.rootfs.foreign.diff.tar",
                    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");

    Digest digest();

    /// Reads a manifest. Its own word on what it is counts more than a header, and its shape more
    /// than nothing.
    static Manifest parse(byte[] content, String mediaType, int mostLayers) throws FormatException {
        try {
            JsonNode json = Json.MAPPER.readTree(content);
            String stated = json.path("mediaType").asString("");
            String type = stated.isEmpty() ? mediaType.replaceFirst(";.*", "").strip() : stated;
            Digest digest = Digest.of(content);
            return switch (type) {
                case OCI_INDEX, DOCKER_LIST -> index(json, digest);
                case OCI_MANIFEST, DOCKER_MANIFEST -> single(json, digest, mostLayers);
                default -> byShape(json, digest, type, mostLayers);
            };
        } catch (JacksonException e) {
            throw new FormatException("manifest: not JSON");
        } catch (IllegalArgumentException e) {
            throw new FormatException("manifest: " + e.getMessage());
        }
    }

    /// Reads the index of a layout, which need not say what it is.
    static Index index(byte[] content) throws FormatException {
        try {
            return index(Json.MAPPER.readTree(content), Digest.of(content));
        } catch (JacksonException e) {
            throw new FormatException("index of the images: not JSON");
        } catch (IllegalArgumentException e) {
            throw new FormatException("index of the images: " + e.getMessage());
        }
    }

    private static Manifest byShape(JsonNode json, Digest digest, String type, int mostLayers)
            throws FormatException {
        if (json.path("schemaVersion").asInt(0) == 1) {
            throw new FormatException(
                    "manifest: Docker schema 1 (expected: OCI image or index, Docker schema 2; push"
                            + " the image again with a tool of this decade)");
        }
        boolean second = json.path("schemaVersion").asInt(0) == 2;
        if (second && json.path("manifests").isArray()) {
            return index(json, digest);
        }
        if (second && json.path("config").isObject()) {
            return single(json, digest, mostLayers);
        }
        throw new FormatException(
                "manifest: type \"%s\" (expected: OCI image or index, Docker schema 2)"
                        .formatted(type));
    }

    private static Single single(JsonNode json, Digest digest, int mostLayers)
            throws FormatException {
        List<Descriptor> layers = new ArrayList<>();
        for (JsonNode layer : json.path("layers")) {
            Descriptor descriptor = descriptor(layer);
            if (!LAYERS.contains(descriptor.mediaType())) {
                throw new FormatException(
                        "layer: type \"%s\" (expected: a tar of an image; is this an artifact?)"
                                .formatted(descriptor.mediaType()));
            }
            layers.add(descriptor);
        }
        if (layers.size() > mostLayers) {
            throw new FormatException(
                    "layers: %d (expected: at most %d)".formatted(layers.size(), mostLayers));
        }
        return new Single(digest, descriptor(json.path("config")), layers);
    }

    private static Index index(JsonNode json, Digest digest) throws FormatException {
        List<Choice> choices = new ArrayList<>();
        for (JsonNode manifest : json.path("manifests")) {
            JsonNode platform = manifest.path("platform");
            String os = platform.path("os").asString("unknown");
            String architecture = platform.path("architecture").asString("unknown");
            choices.add(
                    new Choice(
                            new Platform(os, architecture),
                            platform.path("variant").asString(""),
                            manifest.path("annotations").has("vnd.docker.reference.type"),
                            descriptor(manifest)));
        }
        return new Index(digest, choices);
    }

    private static Descriptor descriptor(JsonNode json) throws FormatException {
        long size = json.path("size").asLong(-1);
        if (size < 0) {
            throw new FormatException("size: %d (expected: 0 or more)".formatted(size));
        }
        String type = json.path("mediaType").asString("");
        return new Descriptor(type, Digest.parse(json.path("digest").asString("")), size);
    }
}
