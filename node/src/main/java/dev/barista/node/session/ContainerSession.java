package dev.barista.node.session;

import dev.barista.model.instance.Endpoint;
import dev.barista.model.object.ApiObject;
import dev.barista.node.pod.Program;
import dev.barista.node.pod.port.InUse;
import dev.barista.runtime.Exec;
import dev.barista.runtime.ExecSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A container that people work with. Each use brings its instance to full power first, and keeps
/// it there. Thread-safe; blocks as long as that takes.
public final class ContainerSession {

    private static final Duration RAISED_WITHIN = Duration.ofSeconds(30);

    private final PodSessions sessions;
    private final ApiObject pod;
    private final String container;

    ContainerSession(PodSessions sessions, ApiObject pod, String container) {
        this.sessions = sessions;
        this.pod = pod;
        this.container = container;
    }

    /// A connection's place, and the use of its instance.
    public record Place(Endpoint endpoint, InUse.Use use) {}

    /// Starts a command.
    ///
    /// @throws IOException why it cannot be
    public Exec exec(ExecSpec spec) throws IOException {
        Program program = current();
        InUse.Use use = sessions.uses().begin(program.instance());
        try {
            raise(program);
            Exec exec = program.commands().exec(spec);
            var _ = exec.exit().thenRun(use::close);
            return exec;
        } catch (IOException | RuntimeException failure) {
            use.close();
            throw failure;
        }
    }

    /// What its program writes from now on, and its end. A program whose input is for one client is
    /// seen by that one from its beginning: it may have written before the client could attach.
    ///
    /// @param input whether the client sends some
    /// @throws IOException why it cannot be
    public Exec attach(boolean input) throws IOException {
        Program program = current();
        boolean feeds = input && spec().path("stdin").asBoolean(false);
        OutputStream stream = feeds ? program.console().input() : OutputStream.nullOutputStream();
        boolean whole = feeds && spec().path("stdinOnce").asBoolean(false);
        LogFollower log =
                whole ? LogFollower.fromItsBeginning(program) : LogFollower.fromNowOn(program);
        return new AttachedProgram(program, stream, log);
    }

    /// Where a port of its pod is, for a connection that keeps the instance at full power.
    ///
    /// @param port 1-65535
    /// @throws IOException if it has ended, or cannot be raised
    public Place place(int port) throws IOException {
        Program program = current();
        InUse.Use use = sessions.uses().begin(program.instance());
        try {
            raise(program);
            return new Place(program.ports().apply(port), use);
        } catch (IOException | RuntimeException failure) {
            use.close();
            throw failure;
        }
    }

    /// Whether its program runs on a terminal.
    public boolean hasTerminal() {
        return spec().path("tty").asBoolean(false);
    }

    private tools.jackson.databind.JsonNode spec() {
        return pod.spec()
                .path("containers")
                .valueStream()
                .filter(one -> one.path("name").asString("").equals(container))
                .findFirst()
                .orElse(tools.jackson.databind.node.MissingNode.getInstance());
    }

    /// Completes when its program has ended.
    public CompletionStage<Void> end() {
        return sessions.program(pod, container)
                .map(program -> program.exit().<Void>thenApply(_ -> null))
                .orElseGet(() -> CompletableFuture.completedStage(null));
    }

    private Program current() throws IOException {
        return sessions.program(pod, container)
                .orElseThrow(() -> new IOException("container not running (" + container + ")"));
    }

    /// Beside a main container that does not run nothing is lowered.
    private void raise(Program program) throws IOException {
        if (!sessions.pods().holds(program.instance())) {
            return;
        }
        try {
            sessions.pods()
                    .raise(program.instance())
                    .toCompletableFuture()
                    .get(RAISED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException("instance not raised", e);
        } catch (TimeoutException e) {
            throw new IOException("instance not raised within " + RAISED_WITHIN, e);
        }
    }
}
