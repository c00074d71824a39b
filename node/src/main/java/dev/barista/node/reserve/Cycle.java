package dev.barista.node.reserve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The position of one revision in the life cycle of its reserve.
///
/// What happens to pods may come in another order than the steps, for each pod has its own mailbox,
/// and where an instance changes its seat in place all comes within a millisecond. So a step is
/// reported when it has come true *and* those before it have been reported: the order holds by
/// construction.
///
/// Belongs to one thread.
final class Cycle {

    /// What a pod may be.
    enum Stage {
        STARTING,
        READY,
        LEAVING,
        GONE
    }

    /// @param pod that it is about
    record Told(Step step, String pod) {}

    private record Pod(boolean reserve, Stage stage) {}

    private final Map<String, Pod> pods = new LinkedHashMap<>();
    private Step at = Step.S0;
    private boolean served;
    private String latestReserve = "";
    private String latestStandard = "";

    /// A pod has come to a stage.
    ///
    /// @return the steps that this makes true, in order
    List<Told> note(String pod, boolean reserve, Stage stage) {
        if (stage == Stage.GONE) {
            pods.remove(pod);
        } else {
            pods.put(pod, new Pod(reserve, stage));
        }
        if (reserve) {
            latestReserve = pod;
        } else {
            latestStandard = pod;
        }
        return advance();
    }

    /// The reserve gets its first request. Told with the next step, or by [#advance].
    void served() {
        served = true;
    }

    /// Whether nothing is known of it that could not be found out again.
    boolean isOver() {
        return pods.isEmpty() && at == Step.S0;
    }

    /// @return the steps that have come true and are not told yet, in order
    List<Told> advance() {
        List<Told> told = new ArrayList<>();
        for (Optional<Step> next = next(); next.isPresent(); next = next()) {
            Step step = next.get();
            told.add(new Told(step, podOf(step)));
            at = step == Step.S8 ? Step.S0 : step;
            if (step == Step.S1) {
                served = false;
            }
        }
        return told;
    }

    private Optional<Step> next() {
        boolean reserveGone = count(true) == 0;
        if (reserveGone && isInVain()) {
            return Optional.of(Step.S8);
        }
        return switch (at) {
            case S0, S8 -> when(!reserveGone, Step.S1);
            case S1 -> when(isReady(true), Step.S2);
            case S2 -> when(count(false) == 0, Step.S3);
            case S3 -> served ? Optional.of(Step.S4) : when(isReady(false), Step.S5);
            case S4 -> when(count(false) > 0, Step.S5);
            case S5 -> when(isReady(false), Step.S6);
            case S6 -> when(reserveGone || isLeaving(), Step.S7);
            case S7 -> when(reserveGone, Step.S8);
        };
    }

    /// Whether a reserve that is gone leaves nothing to be told of: it was not needed, or died
    /// before a standard instance came.
    private boolean isInVain() {
        return switch (at) {
            case S1, S2 -> true;
            case S3, S4, S5 -> count(false) == 0;
            case S0, S6, S7, S8 -> false;
        };
    }

    private static Optional<Step> when(boolean isTrue, Step step) {
        return isTrue ? Optional.of(step) : Optional.empty();
    }

    private long count(boolean reserve) {
        return pods.values().stream().filter(pod -> pod.reserve == reserve).count();
    }

    private boolean isReady(boolean reserve) {
        return pods.values().stream()
                .anyMatch(pod -> pod.reserve == reserve && pod.stage == Stage.READY);
    }

    private boolean isLeaving() {
        return pods.values().stream().noneMatch(pod -> pod.reserve && pod.stage != Stage.LEAVING);
    }

    private String podOf(Step step) {
        return switch (step) {
            case S0, S5, S6 -> latestStandard;
            case S1, S2, S3, S4, S7, S8 -> latestReserve;
        };
    }
}
