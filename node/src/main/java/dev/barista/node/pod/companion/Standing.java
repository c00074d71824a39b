package dev.barista.node.pod.companion;

import dev.barista.node.pod.life.Health;
import java.util.Optional;

/// The state of a companion.
///
/// ```
/// New ─▶ Fetching ─▶ Starting ─▶ Running ─▶ Ending ─▶ Ended
///            ▲           │          │          │
///            └─ Waiting ◀┴──────────┴──────────┘ it is started again, after a back-off
/// ```
public sealed interface Standing {

    /// It is not its turn.
    record New() implements Standing {}

    /// Its image is looked for, or pulled.
    record Fetching() implements Standing {}

    /// The driver was asked to start it.
    record Starting() implements Standing {}

    record Running(CompanionRun run, Health health) implements Standing {}

    /// Nothing runs until a back-off is over.
    ///
    /// @param reason `ErrImagePull`, `CrashLoopBackOff`…
    record Waiting(String reason, String message) implements Standing {}

    /// It was asked to end, or killed.
    record Ending(CompanionRun run, Health health, boolean killed) implements Standing {}

    /// It has ended, and is not started again.
    record Ended(boolean succeeded) implements Standing {}

    /// The run whose process was started and has not ended.
    default Optional<CompanionRun> current() {
        return switch (this) {
            case Running running -> Optional.of(running.run);
            case Ending ending -> Optional.of(ending.run);
            case New _, Fetching _, Starting _, Waiting _, Ended _ -> Optional.empty();
        };
    }
}
