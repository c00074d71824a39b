package dev.barista.apiserver.session;

import java.io.IOException;
import java.util.concurrent.CompletionStage;

/// A pod to whose ports connections are forwarded. Thread-safe.
public interface RunningPod {

    /// Connects to a port within the pod. Until it is closed, the pod's instance keeps its full
    /// power.
    ///
    /// @param port 1-65535
    /// @throws IOException if no process listens there, or not in time
    Connection connect(int port) throws IOException;

    /// Completes when what ran has ended, never exceptionally.
    CompletionStage<Void> end();

    /// A connection, for one reader and one writer, and for others that close it.
    interface Connection extends AutoCloseable {

        /// @return how many bytes, at least one; -1 at the end
        int read(byte[] into) throws IOException;

        /// Returns when the pod's side has room for it.
        void write(byte[] bytes, int offset, int length) throws IOException;

        /// Nothing more is written; it can still be read.
        void closeOutput();

        /// Idempotent.
        @Override
        void close();
    }
}
