package dev.barista.apiserver.http;

import dev.barista.apiserver.kind.Kinds;
import dev.barista.apiserver.metrics.MetricsPage;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.verb.Part;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Routes each request of the API to the code that answers it. Thread-safe.
record Router(
        Guard guard,
        Kinds kinds,
        DiscoveryCalls discovery,
        ObjectCalls objects,
        WatchCall watches,
        ScaleCalls scales,
        ReviewCalls reviews,
        TokenCalls tokens,
        LogCall logs,
        CommandCall commands,
        ForwardCall forwards,
        MetricsCalls usage,
        MetricsPage metrics)
        implements RequestHandler.Answering {

    /// Parts of a pod that commands and connections go to.
    static final Set<String> INTERACTIVE = Set.of("exec", "attach", "portforward");

    private static final Set<String> UPGRADES = Set.of("GET", "POST");

    static ApiException notFound() {
        return new ApiException(Kinds.notServed());
    }

    /// Every request passes here, and is authorised here: whatever it turns out to ask for, be it a
    /// kind that does not exist.
    @Override
    public void answer(Request asked, Reply plain) throws Exception {
        Reply reply = asked.query().isPretty(asked.userAgent()) ? new PrettyReply(plain) : plain;
        Request request = asked.as(asked.impersonation().of(asked.user()));
        guard.require(request.user(), AskedAttributes.of(request));
        Optional<Target> target = request.findTarget();
        if (target.isPresent()) {
            resource(target.get(), request, reply);
            return;
        }
        String[] path = request.segments();
        switch (path[0]) {
            case "healthz", "livez", "readyz" -> reply.text(200, "ok");
            case "" -> discovery.paths(reply);
            case "metrics" -> metrics(request, reply);
            case "version" -> discovery.version(reply);
            case "openapi" -> openApi(path, request, reply);
            case ".well-known", "openid" -> identity(path, reply);
            case "api" -> core(path, request, reply);
            case "apis" -> named(path, request, reply);
            default -> throw notFound();
        }
    }

    private void metrics(Request request, Reply reply) throws IOException {
        var page = new ByteArrayOutputStream();
        metrics.write(request.accept(), page);
        reply.send(200, metrics.contentType(request.accept()), page.toByteArray(), List.of());
    }

    private void openApi(String[] path, Request request, Reply reply) {
        if (path.length == 2 && path[1].equals("v2")) {
            discovery.openApi2(request, reply);
        } else if (path.length >= 2 && path[1].equals("v3")) {
            discovery.openApi(String.join("/", rest(path, 2)), reply);
        } else {
            throw notFound();
        }
    }

    private void identity(String[] path, Reply reply) {
        switch (String.join("/", path)) {
            case ".well-known/openid-configuration" -> tokens.configuration(reply);
            case "openid/v1/jwks" -> tokens.keys(reply);
            default -> throw notFound();
        }
    }

    private void core(String[] path, Request request, Reply reply) {
        if (path.length == 1) {
            discovery.root(true, request, reply);
        } else {
            discovery.resources("", path[1], reply);
        }
    }

    private void named(String[] path, Request request, Reply reply) {
        switch (path.length) {
            case 1 -> discovery.root(false, request, reply);
            case 2 -> discovery.group(path[1], reply);
            default -> discovery.resources(path[1], path[2], reply);
        }
    }

    private static String[] rest(String[] path, int from) {
        return Arrays.copyOfRange(path, from, path.length);
    }

    private void resource(Target target, Request request, Reply reply) throws Exception {
        if (MetricsCalls.isFor(target)) {
            usage.answer(target, request, reply);
            return;
        }
        if (ReviewCalls.isFor(target) && request.method().equals("POST")) {
            reviews.answer(target, request, reply);
            return;
        }
        if (OldAutoscalers.isFor(target)) {
            KindDescription newer =
                    kinds.find(target.group(), "v2", target.plural())
                            .orElseThrow(() -> notServed(target));
            new OldAutoscalers(objects).answer(newer, target, request, reply);
            return;
        }
        KindDescription kind =
                kinds.find(target.group(), target.version(), target.plural())
                        .filter(each -> each.type().namespaced() || target.namespace().isEmpty())
                        .orElseThrow(() -> notServed(target));
        if (target.name().isEmpty()) {
            collection(kind, target, request, reply);
        } else if (target.subresource().isEmpty()) {
            object(kind, target, Part.MAIN, request, reply);
        } else {
            subresource(kind, target, request, reply);
        }
    }

    private static ApiException notServed(Target target) {
        return target.group().equals("certificates.k8s.io")
                ? new ApiException(
                        new ApiStatus(
                                404,
                                "NotFound",
                                "%s: not served (expected: certificates of clients, signed by the authority in the data folder)"
                                        .formatted(target.plural())))
                : notFound();
    }

    private void collection(KindDescription kind, Target target, Request request, Reply reply)
            throws InterruptedException {
        switch (request.method()) {
            case "GET" -> {
                if (request.query().flag("watch")) {
                    watches.watch(kind, target, request, reply);
                } else {
                    objects.list(kind, target, request, reply);
                }
            }
            case "POST" -> objects.create(kind, target, request, reply);
            case "DELETE" -> objects.deleteAll(kind, target, request, reply);
            default -> throw notAllowed(request);
        }
    }

    private void object(
            KindDescription kind, Target target, Part part, Request request, Reply reply) {
        requireNamespace(kind, target);
        switch (request.method()) {
            case "GET" -> objects.get(kind, target, request, reply);
            case "PUT" -> objects.update(kind, target, part, request, reply);
            case "PATCH" -> objects.patch(kind, target, part, request, reply);
            case "DELETE" -> {
                if (part != Part.MAIN) {
                    throw notAllowed(request);
                }
                objects.delete(kind, target, request, reply);
            }
            default -> throw notAllowed(request);
        }
    }

    private static void requireNamespace(KindDescription kind, Target target) {
        if (kind.type().namespaced() && target.namespace().isEmpty()) {
            throw notFound();
        }
    }

    private void subresource(KindDescription kind, Target target, Request request, Reply reply)
            throws Exception {
        requireNamespace(kind, target);
        String part = target.subresource();
        if (part.equals("status") && kind.hasStatus()) {
            object(kind, target, Part.STATUS, request, reply);
        } else if (part.equals("scale") && kind.hasScale()) {
            scale(kind, target, request, reply);
        } else if (kind.type().equals(Types.SERVICE_ACCOUNT) && part.equals("token")) {
            if (!request.method().equals("POST")) {
                throw notAllowed(request);
            }
            tokens.create(ObjectCalls.key(target), request, reply);
        } else if (kind.type().equals(Types.POD) && part.equals("log")) {
            logs.send(ObjectCalls.key(target), request, reply);
        } else if (kind.type().equals(Types.POD) && INTERACTIVE.contains(part)) {
            interact(part, target, request, reply);
        } else if (kind.type().equals(Types.POD) && part.equals("proxy")) {
            throw new ApiException(
                    new ApiStatus(
                            501,
                            "NotImplemented",
                            "proxy: not supported by this server (expected: port-forward)"));
        } else {
            throw notFound();
        }
    }

    /// Over WebSocket with GET, over SPDY with either.
    private void interact(String part, Target target, Request request, Reply reply)
            throws InterruptedException {
        if (!UPGRADES.contains(request.method())) {
            throw notAllowed(request);
        }
        ObjectKey pod = ObjectCalls.key(target);
        switch (part) {
            case "exec" -> commands.exec(pod, request, reply);
            case "attach" -> commands.attach(pod, request, reply);
            default -> forwards.forward(pod, request, reply);
        }
    }

    private void scale(KindDescription kind, Target target, Request request, Reply reply) {
        switch (request.method()) {
            case "GET" -> scales.get(kind, ObjectCalls.key(target), reply);
            case "PUT" -> scales.put(kind, ObjectCalls.key(target), request, reply);
            case "PATCH" -> scales.patch(kind, ObjectCalls.key(target), request, reply);
            default -> throw notAllowed(request);
        }
    }

    private static ApiException notAllowed(Request request) {
        return new ApiException(
                new ApiStatus(
                        405,
                        "MethodNotAllowed",
                        "the server does not allow this method on the requested resource: "
                                + request.method()));
    }
}
