package dev.barista.gateway.hold;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// The result of raising an instance, for all requests that waited for it.
///
/// @param from the rung it was on
/// @param stages where the time went, in order
/// @param unrecorded whether no request has told the journal yet
public record Raised(Rung from, List<Stage> stages, AtomicBoolean unrecorded) {

    Raised(Rung from, List<Stage> stages) {
        this(from, List.copyOf(stages), new AtomicBoolean(true));
    }

    /// Whether the caller is the first to be served since.
    public boolean takeRecord() {
        return unrecorded.compareAndSet(true, false);
    }
}
