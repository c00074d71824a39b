package dev.barista.control.loop;

import dev.barista.model.object.ApiObject;
import java.time.Duration;

/// The result of one reconcile: the object with the status to write, and whether to reconcile again
/// without a change.
public sealed interface Outcome {

    ApiObject object();

    record Settled(ApiObject object) implements Outcome {}

    record LookAgain(ApiObject object, Duration after) implements Outcome {}

    /// A step that went wrong, and is tried again after a pause that grows.
    ///
    /// @param fault what the event says
    record Failed(ApiObject object, String fault) implements Outcome {}
}
