package dev.barista.apiserver.http;

import dev.barista.apiserver.authorization.Attributes;
import dev.barista.apiserver.select.FieldSelector;
import java.util.Locale;

/// What a request is about, as rules see it. Read from the same [Target] by which the request is
/// routed, so that nothing is authorised as one thing and answered as another. Pure.
final class AskedAttributes {

    static Attributes of(Request request) {
        return request.findTarget()
                .map(target -> ofResource(target, request))
                .orElseGet(() -> ofPath(request));
    }

    private static Attributes ofPath(Request request) {
        return new Attributes.OfPath(
                request.method().toLowerCase(Locale.ROOT),
                "/" + String.join("/", request.segments()));
    }

    private static Attributes ofResource(Target target, Request request) {
        String subresource = target.subresource();
        int slash = subresource.indexOf('/');
        return new Attributes.OfResource(
                verb(target, request),
                target.group(),
                target.plural(),
                slash < 0 ? subresource : subresource.substring(0, slash),
                namespace(target),
                name(target, request));
    }

    private static String verb(Target target, Request request) {
        if (entersPod(target)) {
            return "create";
        }
        boolean collection = target.name().isEmpty();
        return switch (request.method()) {
            case "GET", "HEAD" ->
                    collection ? request.query().flag("watch") ? "watch" : "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> "";
        };
    }

    /// Over WebSocket that is a GET; the right to look at pods is not the right to enter them.
    private static boolean entersPod(Target target) {
        return target.group().isEmpty()
                && target.plural().equals("pods")
                && Router.INTERACTIVE.contains(target.subresource());
    }

    /// A Namespace is within itself: its own RoleBindings count for it.
    private static String namespace(Target target) {
        boolean isNamespace = target.group().isEmpty() && target.plural().equals("namespaces");
        return isNamespace ? target.name() : target.namespace();
    }

    /// A list by name is allowed by a rule for that name.
    private static String name(Target target, Request request) {
        boolean lists = target.name().isEmpty() && request.method().equals("GET");
        return lists
                ? FieldSelector.nameIn(request.parameter("fieldSelector")).orElse("")
                : target.name();
    }

    private AskedAttributes() {}
}
