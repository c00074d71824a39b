package dev.barista.node.ladder;

import dev.barista.model.instance.Rung;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The decision about one idle instance: stay, move to another rung, or be released.
sealed interface Decision {

    /// The rung it is to be on.
    Rung to();

    /// For people, with the figures that decided.
    String reason();

    /// It stays where it is.
    ///
    /// @param again in what time it may be otherwise, if nothing is asked of it meanwhile; null if
    ///   time changes nothing
    record Stay(Rung to, String reason, @Nullable Duration again) implements Decision {}

    /// It goes down.
    record Move(Rung to, String reason) implements Decision {}

    /// Its seat is given up; the instance is stopped.
    record Release(String reason) implements Decision {
        @Override
        public Rung to() {
            return Rung.STOPPED;
        }
    }
}
