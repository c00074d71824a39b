package dev.barista.runtime.container;

import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.ExecSpec.Size;
import dev.barista.runtime.linux.Children;
import dev.barista.runtime.linux.Children.Child;
import dev.barista.runtime.linux.CommandStreams;
import dev.barista.runtime.linux.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/// A command that a driver has started. Thread-safe.
public final class StartedCommand implements Exec {

    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int SIGHUP = 1;
    private static final int SIGKILL = 9;
    private static final int KILLED = 128 + SIGKILL;

    private final Child child;
    private final CommandStreams streams;
    private final CompletableFuture<Outcome> exit;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// How a driver starts a command that has its streams.
    @FunctionalInterface
    public interface Starting {
        /// @return the command, or the program that has it as its child and ends as it does; it
        ///   leads a session
        Child start() throws IOException;
    }

    /// @param streams made for `spec`; closed when it cannot be started
    /// @throws IOException as `starting` does
    public static Exec start(ExecSpec spec, CommandStreams streams, Starting starting)
            throws IOException {
        try {
            if (spec.terminal() != null) {
                streams.resize(spec.terminal().columns(), spec.terminal().rows());
            }
            Child child = starting.start();
            streams.handedOver();
            return new StartedCommand(child, streams);
        } catch (IOException | RuntimeException failure) {
            streams.handedOver();
            streams.close();
            throw failure;
        }
    }

    private StartedCommand(Child child, CommandStreams streams) {
        this.child = child;
        this.streams = streams;
        this.exit = child.exit().thenApply(this::ended);
    }

    private Outcome ended(int code) {
        streams.ended();
        // With its container: then the kernel ends it before any parent learns how.
        return new Outcome(code == Children.UNKNOWN ? KILLED : code, "");
    }

    @Override
    public OutputStream input() {
        return streams.input();
    }

    @Override
    public InputStream output() {
        return streams.output();
    }

    @Override
    public InputStream errors() {
        return streams.errors();
    }

    @Override
    public void resize(Size size) throws IOException {
        streams.resize(size.columns(), size.rows());
    }

    @Override
    public CompletionStage<Outcome> exit() {
        return exit.minimalCompletionStage();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (exit.isDone()) {
            streams.close();
            return;
        }
        signal(SIGHUP);
        streams.hangUp();
        Thread.ofVirtual().name("barista-exec-end").start(this::killInTheEnd);
    }

    /// Until then its outputs stay open: a write would kill a shell before it has handled SIGHUP.
    private void killInTheEnd() {
        try {
            if (child.await(FAREWELL).isEmpty()) {
                signal(SIGKILL);
            }
        } catch (InterruptedException e) {
            signal(SIGKILL);
            Thread.currentThread().interrupt();
        } finally {
            streams.close();
        }
    }

    /// Its group, so that a shell does not outlive what it waits for, nor the other way round.
    private void signal(int number) {
        if (!child.exit().isDone()) {
            Processes.signalGroup(child.pid(), number);
        }
    }
}
