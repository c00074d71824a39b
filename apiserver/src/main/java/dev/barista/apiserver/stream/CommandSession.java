package dev.barista.apiserver.stream;

import dev.barista.apiserver.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects the streams of a client with those of a command, until the command ends or the client
/// goes. A thread for each direction; each waits for the slower side, and holds one block.
///
/// @param client its streams
/// @param sizeWithin how long the command may wait for the size of the client's terminal
public record CommandSession(CommandStreams client, Duration sizeWithin) {

    private static final Logger log = LoggerFactory.getLogger(CommandSession.class);

    /// Only a client that has a terminal and does not tell its size waits for so long.
    private static final Duration SIZE_WITHIN = Duration.ofMillis(250);

    public CommandSession(CommandStreams client) {
        this(client, SIZE_WITHIN);
    }

    /// How the other side is made.
    @FunctionalInterface
    public interface Opening {
        /// @throws IOException why it cannot be, which the client is told
        Session open() throws IOException;
    }

    /// Returns when all is told and the client has read it, or has gone. The session is closed
    /// then.
    ///
    /// @throws InterruptedException if the client has gone
    public void run(Opening opening) throws InterruptedException {
        try {
            tell(connect(opening));
        } catch (IOException gone) {
            log.atDebug().setCause(gone).log("client of a command gone");
        } finally {
            client.connection().close();
        }
    }

    private Session.End connect(Opening opening) throws IOException, InterruptedException {
        ExecutorService threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("api-stream-", 0).factory());
        try {
            return connect(opening, threads);
        } finally {
            threads.shutdownNow();
        }
    }

    private Session.End connect(Opening opening, ExecutorService threads)
            throws IOException, InterruptedException {
        var sizes = new TerminalSizes();
        if (client.sizes().isPresent()) {
            ByteStream from = client.sizes().get();
            threads.execute(() -> sizes.read(from));
            sizes.awaitFirst(sizeWithin);
        }
        Session session;
        try {
            session = opening.open();
        } catch (IOException refused) {
            return new Session.End(0, String.valueOf(refused.getMessage()));
        }
        try (session) {
            sizes.follow(session);
            return connect(session, threads);
        }
    }

    private Session.End connect(Session session, ExecutorService threads)
            throws IOException, InterruptedException {
        client.input().ifPresent(from -> threads.execute(() -> feed(from, session)));
        Future<?> output = threads.submit(() -> copy(session.output(), client.output()));
        Future<?> errors = threads.submit(() -> copy(session.errors(), client.errors()));
        try {
            output.get();
            errors.get();
            return session.end().toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException lost) {
                throw lost;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Ends when the client has no more, or the command takes no more.
    private static void feed(ByteStream from, Session session) {
        byte[] block = new byte[ByteStream.BLOCK];
        try (OutputStream input = session.input()) {
            for (int count = from.read(block); count >= 0; count = from.read(block)) {
                input.write(block, 0, count);
            }
        } catch (IOException ended) {
            log.atTrace().setCause(ended).log("input not passed on");
        } finally {
            from.discard();
        }
    }

    /// @param to empty if the client does not want it
    /// @return always true
    private static boolean copy(InputStream from, Optional<ByteStream> to) throws IOException {
        byte[] block = new byte[ByteStream.BLOCK];
        for (int count = from.read(block); count >= 0; count = from.read(block)) {
            if (to.isPresent()) {
                to.get().write(block, 0, count);
            }
        }
        if (to.isPresent()) {
            to.get().end();
        }
        return true;
    }

    private void tell(Session.End end) throws IOException {
        if (client.output().isPresent()) {
            client.output().get().end();
        }
        if (client.errors().isPresent()) {
            client.errors().get().end();
        }
        byte[] text = CommandEnd.of(end, client.protocol());
        if (text.length > 0) {
            client.end().write(text, 0, text.length);
        }
        client.end().end();
    }
}
