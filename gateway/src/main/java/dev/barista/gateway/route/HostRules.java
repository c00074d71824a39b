package dev.barista.gateway.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The routing rules of one host.
///
/// @param paths in the order they are tried: longest prefix first, then most headers
/// @param redirected whether plain HTTP is answered with a redirect to HTTPS
/// @param external whether the host may be asked for from outside
record HostRules(List<PathRule> paths, boolean redirected, boolean external) {

    HostRules {
        paths =
                paths.stream()
                        .sorted(
                                java.util.Comparator.comparingInt(
                                                (PathRule rule) -> -rule.prefix().length())
                                        .thenComparingInt(rule -> -rule.headers().size()))
                        .toList();
    }

    /// The first rule that takes a request.
    @Nullable PathRule find(RequestView request) {
        for (int i = 0; i < paths.size(); i++) {
            PathRule rule = paths.get(i);
            if (rule.takes(request)) {
                return rule;
            }
        }
        return null;
    }
}
