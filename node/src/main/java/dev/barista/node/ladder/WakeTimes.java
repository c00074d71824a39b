package dev.barista.node.ladder;

import dev.barista.model.instance.Rung;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long a revision takes to wake from each rung, as far as is known.
///
/// @param stopped null if it is not known: it then meets no budget
record WakeTimes(Duration reserve, Duration frozen, @Nullable Duration stopped) {

    /// Null if it is not known.
    @Nullable Duration from(Rung rung) {
        return switch (rung) {
            case RUNNING -> Duration.ZERO;
            case RESERVE -> reserve;
            case FROZEN -> frozen;
            case PARKED, STOPPED -> stopped;
        };
    }
}
