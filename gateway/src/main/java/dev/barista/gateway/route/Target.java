package dev.barista.gateway.route;

import dev.barista.gateway.port.ServicePort;
import dev.barista.gateway.wire.Bytes;
import dev.barista.model.object.ObjectKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The destination of a request, and the changes to its head.
///
/// @param service that serves it
/// @param headers set on the request, over the client's own; encoded: `Name: value` lines
/// @param headerNames of them, in lower case
/// @param host that the application sees; null to keep the client's
public record Target(
        ServicePort service, String headers, List<Bytes> headerNames, @Nullable String host) {

    /// Headers that steer the data plane, and that applications never see.
    private static final Set<String> INTERNAL =
            Set.of("knative-serving-revision", "knative-serving-namespace", "k-original-host");

    static final String ORIGINAL_HOST = "k-original-host";

    /// @param set header name → value; later over earlier ones of the same name in any case
    static Target of(ServicePort service, Map<String, String> set, @Nullable String rewriteHost) {
        Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(set);
        String original = byName.get(ORIGINAL_HOST);
        byName.keySet().removeIf(name -> INTERNAL.contains(name.toLowerCase(Locale.ROOT)));
        StringBuilder lines = new StringBuilder();
        byName.forEach((name, value) -> lines.append(name + ": " + value + "\r\n"));
        List<Bytes> names =
                byName.keySet().stream()
                        .map(name -> Bytes.of(name.toLowerCase(Locale.ROOT)))
                        .toList();
        return new Target(
                service, lines.toString(), names, original != null ? original : rewriteHost);
    }

    /// The Revision that serves it, if there is one of this name.
    public ObjectKey revision() {
        return service.service();
    }

    /// The same with more on top, for a host that is another name of this target's.
    public Target with(Target outer) {
        List<Bytes> names =
                Stream.concat(headerNames.stream(), outer.headerNames.stream()).toList();
        return new Target(service, headers + outer.headers, names, outer.host);
    }
}
