package dev.barista.control.service;

import dev.barista.model.serving.Route;
import dev.barista.model.serving.TrafficTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Decides whether a Route has moved its traffic to where its spec points, once a given revision is
/// the latest that is ready. Pure.
final class TrafficMigration {

    private record Target(String tag, String revision) {}

    static boolean isDone(Route route, String latestReady) {
        List<TrafficTarget> wanted =
                route.traffic().stream()
                        .map(target ->
                                target.configuration().isEmpty()
                                        ? target
                                        : target.resolvedTo(latestReady, target.percent(), null))
                        .toList();
        return shares(wanted).equals(shares(route.status().traffic()));
    }

    /// Percent by tag and revision: a status merges targets that a spec may list apart.
    private static Map<Target, Integer> shares(List<TrafficTarget> targets) {
        Map<Target, Integer> shares = new LinkedHashMap<>();
        for (TrafficTarget target : targets) {
            shares.merge(
                    new Target(target.tag(), target.revision()), target.percent(), Integer::sum);
        }
        return shares;
    }

    private TrafficMigration() {}
}
