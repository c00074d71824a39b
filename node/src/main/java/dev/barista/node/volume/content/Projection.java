package dev.barista.node.volume.content;

import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.scheduling.Resources;
import dev.barista.node.volume.Refused;
import dev.barista.node.volume.ServiceAccountTokens;
import dev.barista.node.volume.ServiceAccountTokens.BoundPod;
import dev.barista.node.volume.Sources;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The files of a volume that shows objects of the API: `configMap`, `secret`, `downwardAPI`,
/// `projected`.
///
/// Of two sources with a file of one name the later counts, as in Kubernetes.
///
/// @param sources of the pod's namespace
/// @param allocatable of the node
/// @param user as whom all containers run, who alone may then read a token; [FileContent#OURS] if
///   that is not known: a token has the mode of the other files
public record Projection(
        Sources sources,
        ApiObject pod,
        Resources allocatable,
        ServiceAccountTokens tokens,
        int user) {

    private static final int DEFAULT_MODE = 0644;
    private static final int OWNER_ONLY = 0600;
    private static final long DEFAULT_LIFETIME = 3600; // seconds
    private static final long SHORTEST_LIFETIME = 600;

    /// Whether a volume is of one of these kinds.
    public static boolean shows(JsonNode volume) {
        return volume.has("configMap")
                || volume.has("secret")
                || volume.has("downwardAPI")
                || volume.has("projected");
    }

    /// The files, by their path within the volume.
    ///
    /// @throws Refused if something that it refers to is not there, and not optional
    public SortedMap<String, FileContent> of(JsonNode volume) throws Refused {
        SortedMap<String, FileContent> files = new TreeMap<>();
        if (volume.has("projected")) {
            JsonNode projected = volume.get("projected");
            int mode = projected.path("defaultMode").asInt(DEFAULT_MODE);
            for (JsonNode source : projected.path("sources")) {
                add(source, mode, files);
            }
        } else {
            add(volume, mode(volume), files);
        }
        return files;
    }

    private static int mode(JsonNode volume) {
        for (String kind : new String[] {"configMap", "secret", "downwardAPI"}) {
            if (volume.has(kind)) {
                return volume.get(kind).path("defaultMode").asInt(DEFAULT_MODE);
            }
        }
        return DEFAULT_MODE;
    }

    private void add(JsonNode source, int mode, Map<String, FileContent> files) throws Refused {
        if (source.has("configMap")) {
            addData("configmap", "config", source.get("configMap"), mode, files);
        } else if (source.has("secret")) {
            addData("secret", "secret", source.get("secret"), mode, files);
        } else if (source.has("downwardAPI")) {
            addFields(source.get("downwardAPI"), mode, files);
        } else if (source.has("serviceAccountToken")) {
            addToken(source.get("serviceAccountToken"), mode, files);
        } else {
            throw new Refused(
                    ("projected.sources: %s (expected: configMap, secret, downwardAPI or"
                                    + " serviceAccountToken)")
                            .formatted(String.join(", ", source.propertyNames())));
        }
    }

    /// @param kind in the words of the API's errors
    /// @param keys what the kubelet calls a key of it
    private void addData(
            String kind, String keys, JsonNode reference, int mode, Map<String, FileContent> files)
            throws Refused {
        String name = reference.path("secretName").asString(reference.path("name").asString(""));
        boolean optional = reference.path("optional").asBoolean(false);
        Optional<Map<String, byte[]>> found =
                kind.equals("secret") ? sources.findSecret(name) : sources.findConfigMap(name);
        if (found.isEmpty() && !optional) {
            throw new Refused("%s \"%s\" not found".formatted(kind, name));
        }
        Map<String, byte[]> data = found.orElse(Map.of());
        if (reference.path("items").isEmpty()) {
            for (Map.Entry<String, byte[]> entry : data.entrySet()) {
                put(files, entry.getKey(), entry.getValue(), mode);
            }
        }
        for (JsonNode item : reference.path("items")) {
            byte[] value = data.get(item.path("key").asString(""));
            if (value != null) {
                String path = item.path("path").asString("");
                put(files, path, value, item.path("mode").asInt(mode));
            } else if (!optional) {
                throw new Refused(
                        "references non-existent %s key: %s"
                                .formatted(keys, item.path("key").asString("")));
            }
        }
    }

    private void addFields(JsonNode downward, int mode, Map<String, FileContent> files)
            throws Refused {
        var fields = new DownwardFields(pod, allocatable);
        for (JsonNode item : downward.path("items")) {
            String value =
                    item.has("resourceFieldRef")
                            ? fields.resource(
                                    item.get("resourceFieldRef"),
                                    pod.spec().path("containers").path(0))
                            : fields.field(item.at("/fieldRef/fieldPath").asString(""));
            put(
                    files,
                    item.path("path").asString(""),
                    value.getBytes(StandardCharsets.UTF_8),
                    item.path("mode").asInt(mode));
        }
    }

    private void addToken(JsonNode source, int mode, Map<String, FileContent> files)
            throws Refused {
        long seconds = source.path("expirationSeconds").asLong(DEFAULT_LIFETIME);
        if (seconds < SHORTEST_LIFETIME) {
            throw new Refused(
                    "serviceAccountToken.expirationSeconds: %d (expected: at least %d)"
                            .formatted(seconds, SHORTEST_LIFETIME));
        }
        String named = pod.spec().path("serviceAccountName").asString("");
        String account = named.isEmpty() ? "default" : named;
        String token =
                tokens.mint(
                                new ObjectKey(pod.namespace(), account),
                                source.path("audience").asString(""),
                                Duration.ofSeconds(seconds),
                                new BoundPod(
                                        pod.name(),
                                        pod.uid(),
                                        pod.findLabel(Labels.REVISION).orElse(""),
                                        pod.findLabel(Labels.REVISION_UID).orElse("")))
                        .value();
        String path = source.path("path").asString("");
        byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
        if (user == FileContent.OURS) {
            put(files, path, bytes, mode);
        } else {
            put(files, path, new FileContent(bytes, OWNER_ONLY, user));
        }
    }

    private static void put(Map<String, FileContent> files, String path, byte[] bytes, int mode)
            throws Refused {
        try {
            put(files, path, new FileContent(bytes, mode));
        } catch (IllegalArgumentException badMode) {
            throw new Refused(path + ": " + badMode.getMessage());
        }
    }

    private static void put(Map<String, FileContent> files, String path, FileContent content)
            throws Refused {
        boolean within =
                !path.isEmpty()
                        && !path.startsWith("/")
                        && !path.startsWith("..")
                        && !List.of(path.split("/", -1)).contains("..");
        if (!within) {
            throw new Refused("path: %s (expected: one within the volume)".formatted(path));
        }
        files.put(Path.of(path).normalize().toString(), content);
    }
}
