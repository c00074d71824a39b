package dev.barista.control.configuration;

import dev.barista.model.config.GcConfig;
import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import dev.barista.model.serving.Revision;
import dev.barista.model.serving.RoutingState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Selects the idle revisions of a Configuration that are deleted. Pure.
///
/// Down to `min` those go that are stale, the longest idle first; down to `max` they go however
/// young they are.
///
/// @param sinceCreated age before which a revision is not stale; null does not count
/// @param sinceActive idleness before which a revision is not stale; null does not count
/// @param min idle revisions to keep, 0 or more
/// @param max idle revisions to keep at most; null is no limit
record GcPolicy(
        @Nullable Duration sinceCreated,
        @Nullable Duration sinceActive,
        int min,
        @Nullable Integer max) {

    static GcPolicy of(GcConfig config) {
        return new GcPolicy(
                config.retainSinceCreate(),
                config.retainSinceLastActive(),
                config.minNonActive(),
                config.maxNonActive());
    }

    /// @param lookAgain how long until one that stays becomes stale; null if none will
    record Verdict(List<ApiObject> doomed, @Nullable Duration lookAgain) {
        Verdict {
            doomed = List.copyOf(doomed);
        }
    }

    Verdict judge(List<ApiObject> revisions, String latestReady, Instant now) {
        List<ApiObject> idle =
                new ArrayList<>(
                        revisions.stream()
                                .filter(revision -> mayGo(revision, latestReady))
                                .sorted(
                                        Comparator.comparing(GcPolicy::lastActive)
                                                .thenComparing(ApiObject::key))
                                .toList());
        List<ApiObject> doomed = new ArrayList<>();
        Duration next = null;
        for (ApiObject revision : List.copyOf(idle)) {
            if (idle.size() <= min) {
                break;
            }
            Duration left = untilStale(revision, now);
            if (left == null) {
                break; // nothing ever becomes stale
            }
            if (left.isPositive()) {
                next = next == null || left.compareTo(next) < 0 ? left : next;
            } else {
                doomed.add(revision);
                idle.remove(revision);
            }
        }
        if (max != null && idle.size() > max) {
            doomed.addAll(idle.subList(0, idle.size() - max));
        }
        return new Verdict(doomed, next);
    }

    private static boolean mayGo(ApiObject revision, String latestReady) {
        return !revision.isTerminating()
                && !revision.name().equals(latestReady)
                && Revision.from(revision).routingState() == RoutingState.RESERVE
                && !revision.findAnnotation(Annotations.NO_GC).orElse("").equals("true");
    }

    /// Zero or less if it is stale; null if it never will be.
    private @Nullable Duration untilStale(ApiObject revision, Instant now) {
        if (sinceCreated == null && sinceActive == null) {
            // Both windows disabled: only `min` 0 and `max` 0 make a revision go.
            return null;
        }
        Duration created = left(sinceCreated, revision.created().orElse(now), now);
        Duration active = left(sinceActive, lastActive(revision), now);
        return created.compareTo(active) > 0 ? created : active;
    }

    private static Duration left(@Nullable Duration window, Instant since, Instant now) {
        return window == null ? Duration.ZERO : Duration.between(now, since.plus(window));
    }

    private static Instant lastActive(ApiObject revision) {
        return revision.findAnnotation(Annotations.ROUTING_STATE_MODIFIED)
                .map(Instant::parse)
                .or(revision::created)
                .orElse(Instant.EPOCH);
    }
}
