package dev.barista.node.pod;

import dev.barista.node.pod.life.Action;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.probe.Outcome;
import dev.barista.node.probe.ProbeSpec;
import dev.barista.node.probe.Target;
import java.time.Duration;
import java.util.function.Consumer;

/// What a container does before it is asked to end. It is asked whatever becomes of that.
///
/// @param time that the hook has
/// @param news told of a failure, on another thread than the pod's
record PreStop(
        Shared node, ProbeSpec hook, Target target, Duration time, Consumer<Action.News> news) {

    /// Begins; returns at once.
    ///
    /// @param next called when it has ended, on another thread
    void then(Runnable next) {
        Duration sleep = hook.initialDelay();
        Duration within = sleep.compareTo(time) < 0 ? sleep : time;
        Runnable begins = () -> node.threads().execute(() -> run(within, next));
        if (within.isZero()) {
            begins.run();
        } else {
            node.clocks().scheduler().schedule(within, begins);
        }
    }

    private void run(Duration gone, Runnable next) {
        try {
            Duration left = time.minus(gone);
            if (left.isPositive()
                    && target.attempt(hook.within(left)) instanceof Outcome.Failure failure) {
                news.accept(
                        new Action.News.Warning(
                                "FailedPreStopHook", "PreStopHook failed: " + failure.reason()));
            }
        } finally {
            next.run();
        }
    }
}
