package dev.barista.apiserver.http;

import dev.barista.apiserver.authorization.Attributes;
import dev.barista.apiserver.query.DeleteQuery;
import dev.barista.apiserver.query.ListOptions;
import dev.barista.apiserver.query.WriteQuery;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.select.FieldSelector;
import dev.barista.apiserver.select.LabelSelector;
import dev.barista.apiserver.verb.DeleteOptions;
import dev.barista.apiserver.verb.Deleted;
import dev.barista.apiserver.verb.ListQuery;
import dev.barista.apiserver.verb.Page;
import dev.barista.apiserver.verb.Part;
import dev.barista.apiserver.verb.Shape;
import dev.barista.apiserver.verb.Verbs;
import dev.barista.apiserver.verb.WriteOptions;
import dev.barista.apiserver.verb.Written;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Requests about objects: from HTTP to a verb, and back. Thread-safe.
record ObjectCalls(Verbs verbs, Guard guard, InstantSource clock) {

    static ObjectKey key(Target target) {
        return new ObjectKey(target.namespace(), target.name());
    }

    static ListQuery query(
            KindDescription kind, Target target, Request request, ListOptions options) {
        return new ListQuery(
                target.namespace(),
                LabelSelector.parse(request.parameter("labelSelector")),
                FieldSelector.parse(kind.type(), request.parameter("fieldSelector")),
                options.limit(),
                options.token());
    }

    void list(KindDescription kind, Target target, Request request, Reply reply) {
        Rendering rendering = Rendering.of(kind, request, clock);
        ListOptions options = ListOptions.of(request.query());
        Page page = verbs.list(kind.type(), query(kind, target, request, options));
        requireVersion(options, page.version());
        reply.send(200, rendering.list(page));
    }

    /// Lists are of the newest version: an older one is not kept, a newer one is not there yet.
    private static void requireVersion(ListOptions options, long version) {
        if (options.version() > version) {
            throw new ApiException(
                    new ApiStatus(
                            504,
                            "Timeout",
                            "Too large resource version: %d, current: %d"
                                    .formatted(options.version(), version),
                            List.of(
                                    new ApiStatus.Cause(
                                            "ResourceVersionTooLarge",
                                            "Too large resource version",
                                            ""))));
        }
        if (options.match() == ListOptions.Match.EXACT && options.version() < version) {
            throw new ApiException(
                    new ApiStatus(
                            410,
                            "Expired",
                            "The resourceVersion for the provided list is too old."));
        }
    }

    void get(KindDescription kind, Target target, Request request, Reply reply) {
        request.query().findVersion();
        Rendering rendering = Rendering.of(kind, request, clock);
        reply.send(200, rendering.one(verbs.require(kind.type(), key(target))));
    }

    void create(KindDescription kind, Target target, Request request, Reply reply) {
        ObjectNode body = Bodies.object(request);
        String namespace = target.namespace();
        if (kind.type().namespaced() && namespace.isEmpty()) {
            throw new ApiException(
                    ApiStatus.badRequest("namespace: none (expected: in the path of the request)"));
        }
        Written written =
                verbs.create(kind, namespace, body, request.writeOptions(WriteQuery.Kind.CREATE));
        send(201, kind, written, request, reply);
    }

    void update(KindDescription kind, Target target, Part part, Request request, Reply reply) {
        ObjectNode body = Bodies.object(request);
        Written written =
                verbs.update(
                        kind,
                        key(target),
                        part,
                        _ -> body,
                        request.writeOptions(WriteQuery.Kind.UPDATE));
        send(200, kind, written, request, reply);
    }

    void patch(KindDescription kind, Target target, Part part, Request request, Reply reply) {
        if (request.mediaType().equals(Patches.APPLY)) {
            apply(kind, target, part, request, reply);
            return;
        }
        Written written =
                verbs.update(
                        kind,
                        key(target),
                        part,
                        Patches.change(kind, request),
                        request.writeOptions(WriteQuery.Kind.PATCH));
        send(200, kind, written, request, reply);
    }

    private void apply(
            KindDescription kind, Target target, Part part, Request request, Reply reply) {
        WriteOptions options = request.writeOptions(WriteQuery.Kind.APPLY);
        if (!(Bodies.parse(request) instanceof ObjectNode body)) {
            throw new ApiException(ApiStatus.badRequest("apply patch: no object"));
        }
        ApiObject wanted = ApiObject.of(named(kind.type(), target, body));
        Written written =
                verbs.apply(
                        kind,
                        key(target),
                        part,
                        wanted,
                        () -> guard.require(request.user(), creating(kind, target)),
                        options);
        send(written.created() ? 201 : 200, kind, written, request, reply);
    }

    /// To apply what is missing needs the right to create it too.
    private static Attributes creating(KindDescription kind, Target target) {
        ResourceType type = kind.type();
        return new Attributes.OfResource(
                "create", type.group(), type.plural(), "", target.namespace(), target.name());
    }

    private static ObjectNode named(ResourceType type, Target target, ObjectNode body) {
        Shape.require(type, body);
        ObjectNode metadata = body.withObject("/metadata");
        String name = metadata.path("name").asString(target.name());
        if (!name.equals(target.name())) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "the name of the object (%s) does not match the name on the URL (%s)"
                                    .formatted(name, target.name())));
        }
        metadata.put("name", name);
        if (!target.namespace().isEmpty() && !metadata.hasNonNull("namespace")) {
            metadata.put("namespace", target.namespace());
        }
        return body;
    }

    void delete(KindDescription kind, Target target, Request request, Reply reply) {
        Deleted deleted = verbs.delete(kind.type(), key(target), deleteOptions(request));
        if (deleted.gone()) {
            reply.send(200, Statuses.success(kind.type(), deleted));
        } else {
            reply.send(200, Rendering.of(kind, request, clock).one(deleted.object()));
        }
    }

    void deleteAll(KindDescription kind, Target target, Request request, Reply reply) {
        Rendering rendering = Rendering.of(kind, request, clock);
        ListOptions list = ListOptions.of(request.query());
        Page page = verbs.list(kind.type(), query(kind, target, request, list));
        DeleteOptions options = deleteOptions(request);
        for (ApiObject object : page.items()) {
            deleteIfThere(kind, object, options);
        }
        reply.send(200, rendering.list(page));
    }

    private void deleteIfThere(KindDescription kind, ApiObject object, DeleteOptions options) {
        try {
            verbs.delete(kind.type(), object.key(), options);
        } catch (ApiException refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
            // Another client has deleted it since it was listed.
        }
    }

    private static DeleteOptions deleteOptions(Request request) {
        return DeleteQuery.of(request.query(), Bodies.optional(request));
    }

    private void send(
            int status, KindDescription kind, Written written, Request request, Reply reply) {
        ObjectNode body = Rendering.of(kind, request, clock).one(written.object());
        reply.send(
                status,
                Reply.JSON,
                body.toString().getBytes(StandardCharsets.UTF_8),
                written.warnings());
    }
}
