package dev.barista.gateway.route;

import dev.barista.gateway.port.ListenerKind;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The routing rules of one host.
///
/// @param all of its paths, in the order they are tried: longest prefix first, then most headers
/// @param external those of them that clients outside may ask for, in the same order
/// @param redirected whether plain HTTP from outside is answered with a redirect to HTTPS
record HostRules(List<PathRule> all, List<PathRule> external, boolean redirected) {

    private static final Comparator<PathRule> FIRST_TRIED =
            Comparator.comparingInt((PathRule rule) -> -rule.prefix().length())
                    .thenComparingInt(rule -> -rule.headers().size());

    HostRules {
        all = all.stream().sorted(FIRST_TRIED).toList();
        external =
                external.size() == all.size()
                        ? all // most hosts are for all, or for the cluster: one list is enough
                        : external.stream().sorted(FIRST_TRIED).toList();
    }

    /// Whether a listener knows the host.
    boolean areServedBy(ListenerKind listener) {
        return listener == ListenerKind.CLUSTER_LOCAL || !external.isEmpty();
    }

    /// The first rule that takes a request.
    @Nullable PathRule find(RequestView request, ListenerKind listener) {
        List<PathRule> paths = listener == ListenerKind.CLUSTER_LOCAL ? all : external;
        for (int i = 0; i < paths.size(); i++) {
            PathRule rule = paths.get(i);
            if (rule.takes(request)) {
                return rule;
            }
        }
        return null;
    }
}
