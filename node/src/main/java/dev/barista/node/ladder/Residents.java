package dev.barista.node.ladder;

import dev.barista.model.instance.Rung;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// The instances of revisions that serve or could: ready once, and on a rung. Thread-safe.
public interface Residents {

    /// A picture of each, in no order.
    List<Resident> all();

    /// Takes an instance up or down to a rung, after what is under way with it.
    ///
    /// Never to [Rung#STOPPED]: a seat that has come to its end is given up with [Seats#release].
    ///
    /// @param reason for the journal
    /// @param inputs of the decision, by name, for the journal
    /// @return completes, never exceptionally: false if the instance is not known any more, has
    ///   requests, or the kernel refused; then it is on the rung it was on
    CompletionStage<Boolean> move(String id, Rung to, String reason, Map<String, String> inputs);

    /// Ends the sandboxes that wait for revisions to wake, and makes no more for a while: memory is
    /// short. Returns at once.
    void unpark(String reason);
}
