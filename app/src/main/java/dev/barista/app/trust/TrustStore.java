package dev.barista.app.trust;

import java.io.IOException;

/// A place where programs look for authorities that they trust.
public interface TrustStore {

    /// What became of a wish.
    sealed interface Outcome {
        /// @param what is different now
        record Changed(String what) implements Outcome {}

        /// @param what holds, as it did before
        record Unchanged(String what) implements Outcome {}

        /// @param why it cannot be done, and what would have to be different
        record Impossible(String why) implements Outcome {}
    }

    /// For whom it is: `system`.
    String name();

    /// Puts an authority there, unless it is.
    Outcome add(Trusted authority) throws IOException, InterruptedException;

    /// Takes away what [#add] has put there, and nothing else.
    Outcome remove(Trusted authority) throws IOException, InterruptedException;
}
