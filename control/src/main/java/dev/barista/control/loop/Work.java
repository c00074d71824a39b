package dev.barista.control.loop;

import dev.barista.model.object.ObjectKey;
import java.time.Duration;

/// What a [KeyLoop] does for a key.
///
/// May be called again at any moment, so it must be idempotent. Never called twice at once for one
/// key.
@FunctionalInterface
public interface Work {

    /// @throws Exception to be called again, after a pause that grows
    Next run(ObjectKey key) throws Exception;

    /// When to come back to a key without being told of a change.
    sealed interface Next {

        Next DONE = new Done();

        record Done() implements Next {}

        record After(Duration delay) implements Next {}

        /// After a pause that grows with each failure in a row; the work that returns this has
        /// reported what failed.
        record Retry() implements Next {}
    }
}
