package dev.barista.model.instance;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How much of an idle instance is kept: a step of the idle ladder, the most awake first.
///
/// ```
/// RUNNING ──▶ RESERVE ──▶ FROZEN ──▶ STOPPED ◀─▶ PARKED
/// any of them ──▶ RUNNING, when a request comes
/// ```
public enum Rung {
    /// Full CPU.
    RUNNING,
    /// The same process with a small CPU quota.
    RESERVE,
    /// The same process without CPU: memory and connections stay.
    FROZEN,
    /// No process; a sandbox is ready in which it starts without delay.
    PARKED,
    /// Nothing.
    STOPPED;

    /// As users write and read it: `running`, `reserve`…
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The rung of that [#word].
    public static Optional<Rung> find(String word) {
        return Arrays.stream(values()).filter(rung -> rung.word().equals(word)).findFirst();
    }

    /// Whether a request must wait until it has been raised.
    public boolean isLowered() {
        return this == RESERVE || this == FROZEN;
    }

    public boolean isBelow(Rung other) {
        return compareTo(other) > 0;
    }
}
