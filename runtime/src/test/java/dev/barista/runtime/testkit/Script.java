package dev.barista.runtime.testkit;

import dev.barista.model.time.Scheduler;
import dev.barista.runtime.Container;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a fake container does.
///
/// @param startFailure the message with which `start` throws; null: it starts
/// @param listensAfter from its start; null: never
/// @param endsAfter from its start, by itself; null: never
/// @param heedsTerminate ends with code 143 when it is asked to; otherwise only when killed
/// @param exec how commands within it end
public record Script(
        @Nullable String startFailure,
        @Nullable Duration listensAfter,
        @Nullable Duration endsAfter,
        Container.Exit end,
        boolean heedsTerminate,
        Function<List<String>, Container.ExecResult> exec) {

    /// Listens at once, until it is asked to end.
    public static final Script LISTENS =
            new Script(
                    null,
                    Duration.ZERO,
                    null,
                    new Container.Exit(0, false),
                    true,
                    command -> new Container.ExecResult(0, ""));

    public static Script listensAfter(Duration delay) {
        return new Script(null, delay, null, LISTENS.end, true, LISTENS.exec);
    }

    public static Script neverListens() {
        return new Script(null, null, null, LISTENS.end, true, LISTENS.exec);
    }

    public static Script failsToStart(String message) {
        return new Script(message, null, null, LISTENS.end, true, LISTENS.exec);
    }

    /// Listens as before, and ends by itself.
    public Script endingAfter(Duration delay, int code, boolean outOfMemory) {
        var exit = new Container.Exit(code, outOfMemory);
        return new Script(startFailure, listensAfter, delay, exit, heedsTerminate, exec);
    }

    public Script deafToTerminate() {
        return new Script(startFailure, listensAfter, endsAfter, end, false, exec);
    }

    public Script answering(Function<List<String>, Container.ExecResult> exec) {
        return new Script(startFailure, listensAfter, endsAfter, end, heedsTerminate, exec);
    }

    void schedule(Scheduler scheduler, FakeContainer container) {
        if (listensAfter != null && listensAfter.isZero()) {
            container.listen();
        } else if (listensAfter != null) {
            scheduler.schedule(listensAfter, container::listen);
        }
        if (endsAfter != null) {
            scheduler.schedule(endsAfter, () -> container.end(end));
        }
    }
}
