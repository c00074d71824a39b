package dev.barista.apiserver.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletionStage;

/// A command under way, or an attached program. Streams block, meant for virtual threads; each
/// belongs to one.
public interface Session extends AutoCloseable {

    /// Closed when the client has no more.
    OutputStream input();

    /// Ends when the program has.
    InputStream output();

    /// Empty on a terminal.
    InputStream errors();

    /// @param columns 0-65535
    /// @param rows 0-65535
    void resize(int columns, int rows) throws IOException;

    /// Completes when the program has ended, never exceptionally.
    CompletionStage<End> end();

    /// Ends a command that still runs, and detaches from a program. Returns at once; idempotent.
    @Override
    void close();

    /// How it ended.
    ///
    /// @param code of the exit, as the shell says it
    /// @param failure why it could not be run; empty if it ran
    record End(int code, String failure) {}
}
