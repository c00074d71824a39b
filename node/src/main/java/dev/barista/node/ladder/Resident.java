package dev.barista.node.ladder;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings;
import dev.barista.runtime.Instance;
import java.time.Duration;

/// An instance on a rung, as it is at one moment.
///
/// @param pod that it sits in now
/// @param podUid of that pod
/// @param id of the instance: the same in whichever pod it sits
/// @param reserveSeat whether its pod is one of the revision's idle seats
/// @param cpuMillis its limit while it runs, in thousandths of a core; 0 is none
/// @param instance to read its usage from; its power is the node's to change
/// @param wakeFromStopped what its own start took, from making the process to its first success
public record Resident(
        ObjectKey revision,
        ObjectKey pod,
        String podUid,
        String id,
        Rung rung,
        boolean reserveSeat,
        IdleSettings settings,
        int cpuMillis,
        Instance instance,
        Duration wakeFromStopped) {

    /// The same, on another rung.
    public Resident on(Rung other) {
        return new Resident(
                revision,
                pod,
                podUid,
                id,
                other,
                reserveSeat,
                settings,
                cpuMillis,
                instance,
                wakeFromStopped);
    }
}
