package dev.barista.node.spot;

import dev.barista.model.config.IdleConfig;
import dev.barista.model.object.ApiObject;
import dev.barista.model.serving.IdleSettings;
import dev.barista.model.serving.IdleSettings.InstanceClass;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/// The notice that a Pod on a spot instance is taken back at a given time. Pure.
///
/// @param at when it is killed if it is still there
public record SpotNotice(Instant at) {

    /// Of a Pod: RFC 3339.
    public static final String RECLAIM_AT = "barista.dev/reclaim-at";

    /// What may carry a notice, and what it looks like; for errors.
    public static final String RULE =
            "an RFC 3339 time, on a pod whose revision has barista.dev/instance-class: spot";

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(5);

    /// Empty if it has none, or one that does not count.
    public static Optional<SpotNotice> of(ApiObject pod) {
        return isSpot(pod) ? parse(pod) : Optional.empty();
    }

    /// What stands there although it does not count.
    static Optional<String> refused(ApiObject pod) {
        return of(pod).isPresent() ? Optional.empty() : pod.findAnnotation(RECLAIM_AT);
    }

    private static Optional<SpotNotice> parse(ApiObject pod) {
        try {
            return pod.findAnnotation(RECLAIM_AT)
                    .map(text -> new SpotNotice(OffsetDateTime.parse(text).toInstant()));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    /// Whether the pod runs on spot. A pod carries the annotations of its revision.
    public static boolean isSpot(ApiObject pod) {
        return classOf(pod) == InstanceClass.SPOT;
    }

    public static InstanceClass classOf(ApiObject pod) {
        return IdleSettings.from(pod.annotations(), IdleConfig.DEFAULT).instanceClass();
    }

    /// When it leaves even without a replacement: half of the notice is kept to drain in, at most 5
    /// s.
    ///
    /// @param heard when the notice came
    Instant leaves(Instant heard) {
        Duration half = Duration.between(heard, at).dividedBy(2);
        Duration drain = half.compareTo(LONGEST_DRAIN) < 0 ? half : LONGEST_DRAIN;
        return drain.isNegative() ? at : at.minus(drain);
    }
}
