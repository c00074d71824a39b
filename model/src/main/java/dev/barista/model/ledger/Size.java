package dev.barista.model.ledger;

import dev.barista.model.instance.Rung;
import dev.barista.model.serving.IdleSettings;

/// The CPU and memory that an instance holds, and is billed for, whether it uses them or not.
///
/// @param cpuMillis thousandths of a core
public record Size(int cpuMillis, long memoryBytes) {

    public static final Size NOTHING = new Size(0, 0);

    /// What an instance holds on a rung.
    ///
    /// A frozen one holds memory alone: that of its reserve where it has one, for it is never taken
    /// down a rung to cost more there.
    ///
    /// @param standard its size while it runs
    public static Size on(Rung rung, IdleSettings settings, Size standard) {
        return switch (rung) {
            case RUNNING -> standard;
            case RESERVE ->
                    new Size(settings.reserve().cpuMillis(), settings.reserve().memoryBytes());
            case FROZEN -> new Size(0, frozenBytes(settings, standard));
            case PARKED, STOPPED -> NOTHING;
        };
    }

    private static long frozenBytes(IdleSettings settings, Size standard) {
        return settings.policy().hasReserve()
                ? Math.min(settings.reserve().memoryBytes(), standard.memoryBytes())
                : standard.memoryBytes();
    }
}
