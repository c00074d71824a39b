package dev.barista.node.pod;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.ladder.Resident;
import dev.barista.node.log.LogRotation;
import dev.barista.node.log.PodFolder;
import dev.barista.node.pod.companion.Company;
import dev.barista.node.pod.life.Action;
import dev.barista.node.pod.life.Event;
import dev.barista.node.pod.life.Life;
import dev.barista.node.pod.life.Machine;
import dev.barista.node.pod.life.State;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.run.ContainerView;
import dev.barista.node.pod.run.Facts;
import dev.barista.node.pod.run.Moment;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.Taker;
import dev.barista.node.pod.run.Times;
import dev.barista.node.pod.start.Launcher;
import dev.barista.node.pod.start.Start;
import dev.barista.node.work.Mailbox;
import dev.barista.runtime.ExecSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one pod through its [Machine]: brings it events, one at a time, and has its actions done.
///
/// All state is touched within its mailbox only. [#tell] leaves an event there and returns;
/// [#tellHere] is for threads that may block as long as a start or a clean-up takes, and spares a
/// wake the change of threads.
final class PodLife implements Taker {

    private static final Logger log = LoggerFactory.getLogger(PodLife.class);

    private final Shared node;
    private final Machine machine;
    private final Mailbox mailbox;
    private final ActionExecutor actions;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile Life life;

    private PodLife(Shared node, Launcher launcher, Neighbours pods, Facts facts, Start start) {
        this.node = node;
        this.machine = new Machine(new Times(node.settings().afterDrain()));
        this.mailbox = new Mailbox(node.threads());
        this.life = Life.of(facts);
        this.actions = new ActionExecutor(node, launcher, pods, this, start);
    }

    /// @param runs that it had in an earlier process
    static PodLife of(Shared node, Launcher launcher, Neighbours pods, ApiObject pod, int runs) {
        Facts facts = Facts.of(new PodView(pod), runs, false);
        return new PodLife(node, launcher, pods, facts, new Start(launcher, null));
    }

    /// Of a pod that is still to be written.
    static PodLife early(
            Shared node, Launcher launcher, Neighbours pods, PodView view, Start start) {
        return new PodLife(node, launcher, pods, Facts.of(view, 0, true), start);
    }

    /// As it is now, or was a moment ago.
    Life life() {
        return life;
    }

    PodView view() {
        return life.facts().view();
    }

    @Override
    public ObjectKey key() {
        return view().key();
    }

    /// Whether it had an instance, in this process or an earlier one.
    boolean hasRun() {
        return life.facts().runs() > 0;
    }

    /// Requests that it has in flight.
    int inFlight() {
        return life.state() instanceof State.Running running && running.health().ready()
                ? view().revision()
                        .map(one -> node.serving().inFlight(one, running.run().id()))
                        .orElse(0)
                : 0;
    }

    /// Its containers that run, by name, in the order of the pod.
    Map<String, Program> programs() {
        Map<String, Program> running = new LinkedHashMap<>();
        for (ContainerView container : view().containers()) {
            program(container.name()).ifPresent(program -> running.put(container.name(), program));
        }
        return running;
    }

    /// The container of that name, if it runs.
    Optional<Program> program(String container) {
        Life now = life;
        Optional<Run> main = now.state().current();
        return main.filter(_ -> now.facts().view().containerName().equals(container))
                .map(run -> programOf(now.facts().view(), run))
                .or(() -> actions.companions().program(container, main.map(Run::id)));
    }

    /// What listens on the machine itself got another port there.
    private static Program programOf(PodView view, Run run) {
        return new Program(
                run.id(),
                run.instance()::exec,
                port ->
                        run.instance()
                                .endpoint(
                                        run.hostPort() > 0 && port == view.port()
                                                ? run.hostPort()
                                                : port),
                run.instance().exit(),
                run.log(),
                consoleOf(run),
                run.instance()::usage);
    }

    private static Program.Console consoleOf(Run run) {
        return new Program.Console() {
            @Override
            public OutputStream input() throws IOException {
                return run.instance().input();
            }

            @Override
            public void resize(ExecSpec.Size size) throws IOException {
                run.instance().resize(size);
            }
        };
    }

    /// Before an instance is brought: the companions beside it, whose files are in `folder`.
    void take(Company company, PodFolder folder) {
        later(() -> actions.companions().take(company, folder));
    }

    CompanionExecutor companions() {
        return actions.companions();
    }

    Optional<Resident> resident() {
        return actions.resident();
    }

    /// Completes when nothing of it is left.
    CompletionStage<Void> gone() {
        return gone;
    }

    /// For an early start: completes when it has served for a moment, or cannot.
    CompletableFuture<Void> headStart() {
        return actions.headStart();
    }

    void tell(Event event) {
        mailbox.execute(() -> handle(event));
    }

    void tellHere(Event event) {
        mailbox.run(() -> handle(event));
    }

    void later(Runnable task) {
        mailbox.execute(task);
    }

    /// Ends the instance, and leaves the object.
    ///
    /// @return completes when nothing runs
    CompletionStage<Void> shutdown() {
        tell(new Event.End(State.End.SHUTDOWN));
        return gone;
    }

    /// Brings what its volumes show up to date, if its container runs. Returns at once.
    void refreshVolumes() {
        mailbox.execute(actions::refreshVolumes);
    }

    /// It uses more of the node than it may: it is ended at once, and not started again. Returns at
    /// once.
    ///
    /// @param message for its user
    void evict(String message) {
        mailbox.execute(() -> {
            if (life.state().current().isPresent()) {
                actions.tellEviction(message);
                handle(new Event.End(State.End.EVICT));
            }
        });
    }

    /// Where its containers write, by their names.
    Map<String, Path> writableLayers() {
        Map<String, Path> layers = new HashMap<>();
        life.state()
                .current()
                .flatMap(run -> run.instance().writableLayer())
                .ifPresent(layer -> layers.put(view().containerName(), layer));
        layers.putAll(actions.companions().writableLayers());
        return layers;
    }

    void rotateLogs() {
        mailbox.execute(() -> {
            life.state().current().ifPresent(run -> rotate(run.log()));
            actions.companions().logs().forEach(this::rotate);
        });
    }

    private void rotate(Path written) {
        try {
            LogRotation.rotate(written, node.settings().logBytes());
        } catch (IOException full) {
            log.atWarn().addKeyValue("pod", key()).setCause(full).log("log not rotated");
        }
    }

    private void handle(Event first) {
        Queue<Event> events = new ArrayDeque<>();
        events.add(first);
        for (Event event = events.poll(); event != null; event = events.poll()) {
            Life.Step step = machine.next(life, event, now());
            life = step.life();
            for (Action action : step.actions()) {
                actions.perform(action).ifPresent(events::add);
            }
            if (life.state() instanceof State.Finished) {
                actions.deleteVolumes();
            }
            if (life.state() instanceof State.Gone) {
                gone.complete(null);
            }
        }
    }

    Moment now() {
        return new Moment(node.clocks().ticker().nanos(), node.clocks().now());
    }
}
