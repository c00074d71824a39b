package dev.barista.apiserver.http;

import dev.barista.apiserver.discovery.Discovery;
import dev.barista.apiserver.kind.Kinds;
import dev.barista.apiserver.openapi.OpenApi;
import dev.barista.apiserver.openapi.Swagger;
import dev.barista.apiserver.protobuf.OpenApi2;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.node.ObjectNode;

/// Requests about the server itself. Thread-safe.
final class DiscoveryCalls {

    private record Documents(List<KindDescription> kinds, OpenApi openApi) {}

    private final Kinds kinds;
    private final String version;
    private final AtomicReference<Documents> documents =
            new AtomicReference<>(new Documents(List.of(), new OpenApi(List.of())));

    /// @param version of this program
    DiscoveryCalls(Kinds kinds, String version) {
        this.kinds = kinds;
        this.version = version;
    }

    /// `/`.
    void paths(Reply reply) {
        reply.send(200, new Discovery(kinds.all()).paths());
    }

    /// `/openapi/v2`, in one of two encodings.
    void openApi2(Request request, Reply reply) {
        if (request.accept().contains(OpenApi2.MEDIA_TYPE)) {
            byte[] document = OpenApi2.document(kinds.all());
            reply.send(200, OpenApi2.ANSWERED_AS, document, List.of());
        } else {
            reply.send(200, Swagger.of(kinds.all()));
        }
    }

    /// `/api` and `/apis`.
    void root(boolean core, Request request, Reply reply) {
        var discovery = new Discovery(kinds.all());
        for (String range : request.accept().split(",", -1)) {
            String plain = range.replace(" ", "");
            if (plain.contains("as=APIGroupDiscoveryList")) {
                for (String format : List.of("v2", "v2beta1")) {
                    if (List.of(plain.split(";", -1)).contains("v=" + format)) {
                        ObjectNode body = discovery.aggregated(core, format);
                        reply.send(
                                200,
                                "application/json;g=apidiscovery.k8s.io;v=%s;as=APIGroupDiscoveryList"
                                        .formatted(format),
                                bytes(body.toString()),
                                List.of());
                        return;
                    }
                }
            }
        }
        reply.send(200, core ? discovery.core() : discovery.groups());
    }

    void group(String name, Reply reply) {
        reply.send(200, new Discovery(kinds.all()).group(name).orElseThrow(Router::notFound));
    }

    void resources(String group, String groupVersion, Reply reply) {
        reply.send(
                200,
                new Discovery(kinds.all())
                        .resources(group, groupVersion)
                        .orElseThrow(Router::notFound));
    }

    /// What this server can do is what Kubernetes 1.32 can; clients compare.
    void version(Reply reply) {
        reply.send(
                200,
                Json.object()
                        .put("major", "1")
                        .put("minor", "32")
                        .put("gitVersion", "v1.32.0+barista-" + version)
                        .put("gitCommit", "")
                        .put("gitTreeState", "clean")
                        .put("buildDate", "1970-01-01T00:00:00Z")
                        .put("goVersion", "none")
                        .put("compiler", "java")
                        .put("platform", "linux/" + System.getProperty("os.arch")));
    }

    void openApi(String path, Reply reply) {
        OpenApi openApi = current();
        if (path.isEmpty()) {
            reply.send(200, openApi.index());
            return;
        }
        OpenApi.Document document = openApi.document(path).orElseThrow(Router::notFound);
        reply.send(200, Reply.JSON, bytes(document.json()), List.of());
    }

    private OpenApi current() {
        List<KindDescription> now = kinds.all();
        return documents
                .updateAndGet(last ->
                        last.kinds().equals(now) ? last : new Documents(now, new OpenApi(now)))
                .openApi();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
