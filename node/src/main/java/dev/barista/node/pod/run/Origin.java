package dev.barista.node.pod.run;

import dev.barista.model.instance.Rung;
import java.time.Duration;

/// The rung on which the start of an instance began.
///
/// @param rung [Rung#PARKED] or [Rung#STOPPED]
/// @param ahead what had been spent on it before it was asked for
public record Origin(Rung rung, Duration ahead) {

    public static final Origin STOPPED = new Origin(Rung.STOPPED, Duration.ZERO);

    public static Origin parked(Duration ahead) {
        return new Origin(Rung.PARKED, ahead);
    }
}
