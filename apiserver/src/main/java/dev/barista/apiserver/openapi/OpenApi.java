package dev.barista.apiserver.openapi;

import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI v3 documents of a set of kinds, one per group and version. Each is made when first
/// asked for, and kept; make another instance when the kinds change. Thread-safe.
public final class OpenApi {

    /// A document as it is sent.
    ///
    /// @param hash of the content; also its `ETag`
    public record Document(String json, String hash) {}

    private final Map<String, List<KindDescription>> groups = new TreeMap<>();
    private final Map<String, Document> documents = new ConcurrentHashMap<>();

    public OpenApi(Collection<KindDescription> kinds) {
        for (KindDescription kind : kinds) {
            groups.merge(
                    pathOf(kind),
                    List.of(kind),
                    (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream()).toList());
        }
    }

    private static String pathOf(KindDescription kind) {
        String group = kind.type().group();
        String version = kind.type().version();
        return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    }

    /// What `/openapi/v3` answers: where each document is.
    public ObjectNode index() {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        groups.keySet()
                .forEach(path ->
                        paths.putObject(path)
                                .put(
                                        "serverRelativeURL",
                                        "/openapi/v3/%s?hash=%s"
                                                .formatted(path, made(path).hash())));
        return index;
    }

    /// What `/openapi/v3/{path}` answers.
    ///
    /// @param path `api/v1`, or `apis/apps/v1`
    public Optional<Document> document(String path) {
        return groups.containsKey(path) ? Optional.of(made(path)) : Optional.empty();
    }

    private Document made(String path) {
        return documents.computeIfAbsent(
                path,
                key -> {
                    List<KindDescription> kinds = groups.getOrDefault(key, List.of());
                    String json = GroupDocument.of("/" + key, kinds).toString();
                    return new Document(json, hash(json));
                });
    }

    private static String hash(String json) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(json.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
