package dev.barista.node.pod;

import dev.barista.node.log.PodFolder;
import dev.barista.node.log.TerminationMessage;
import dev.barista.node.pod.companion.Companion;
import dev.barista.node.pod.companion.CompanionAction;
import dev.barista.node.pod.companion.CompanionEvent;
import dev.barista.node.pod.companion.CompanionMachine;
import dev.barista.node.pod.companion.CompanionRun;
import dev.barista.node.pod.companion.Companions;
import dev.barista.node.pod.companion.Company;
import dev.barista.node.pod.companion.Standing;
import dev.barista.node.pod.life.Action;
import dev.barista.node.pod.life.Event;
import dev.barista.node.pod.life.Event.Failure.Cause;
import dev.barista.node.pod.life.Health;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.report.NewsWriter;
import dev.barista.node.pod.run.ContainerView;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Times;
import dev.barista.node.pod.start.Launcher;
import dev.barista.node.pod.start.PullSecrets;
import dev.barista.node.probe.Outcome;
import dev.barista.node.probe.ProbeSpec;
import dev.barista.node.probe.Target;
import dev.barista.node.volume.Refused;
import dev.barista.runtime.Container;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.Image;
import dev.barista.runtime.Instance;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.network.NoFreeAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what the machine of one pod's companions says, and starts the main container among them.
/// Owns the sandbox of a pod that has companions, from the first start to the end of the pod.
///
/// Belongs to the mailbox of its pod; starts, pulls and probes run beside it.
final class CompanionExecutor {

    private static final Logger log = LoggerFactory.getLogger(CompanionExecutor.class);

    private final Shared node;
    private final Launcher launcher;
    private final PodLife pod;
    private final Runnable changed;
    private final CompanionMachine machine;
    private volatile Companions companions = Companions.NONE;
    private volatile @Nullable Sandbox sandbox; // written within the mailbox
    private Action.@Nullable Start waits;
    private boolean mainHasRun;
    private @Nullable CompanionExecutor heir;

    /// @param changed called when what runs has changed
    CompanionExecutor(Shared node, Launcher launcher, PodLife pod, Runnable changed) {
        this.node = node;
        this.launcher = launcher;
        this.pod = pod;
        this.changed = changed;
        this.machine = new CompanionMachine(new Times(node.settings().afterDrain()));
    }

    /// As they are now, or were a moment ago. Any thread.
    Companions companions() {
        return companions;
    }

    Optional<String> sandboxId() {
        return Optional.ofNullable(sandbox).map(Sandbox::id);
    }

    /// A companion that runs, for those who work with it. Any thread.
    ///
    /// @param main id of the run of the main container, if it has one
    Optional<Program> program(String name, Optional<String> main) {
        Sandbox at = sandbox;
        return at == null
                ? Optional.empty()
                : companions
                        .find(name)
                        .flatMap(one -> one.standing().current())
                        .map(run ->
                                new Program(
                                        main.orElse(run.id()),
                                        run.container()::exec,
                                        at::endpoint,
                                        run.container().exit(),
                                        run.log(),
                                        consoleOf(run.container()),
                                        run.container()::usage));
    }

    private static Program.Console consoleOf(Container container) {
        return new Program.Console() {
            @Override
            public OutputStream input() throws IOException {
                return container.input();
            }

            @Override
            public void resize(ExecSpec.Size size) throws IOException {
                container.resize(size);
            }
        };
    }

    /// Where those write that run, by their names. Any thread.
    Map<String, Path> writableLayers() {
        Map<String, Path> layers = new HashMap<>();
        for (Companion one : companions.all()) {
            one.standing()
                    .current()
                    .flatMap(run -> run.container().writableLayer())
                    .ifPresent(layer -> layers.put(one.name(), layer));
        }
        return layers;
    }

    /// Of all companions that run.
    List<Path> logs() {
        return companions.all().stream()
                .flatMap(one -> one.standing().current().stream())
                .map(CompanionRun::log)
                .toList();
    }

    private PodView view() {
        return pod.view();
    }

    // ---- the main container

    /// Makes the sandbox, if there is none, and starts the main container when init containers are
    /// done with: at once, or as a later event.
    ///
    /// @return the answer, if it is there at once
    @Nullable Event start(Action.Start begin) {
        waits = begin;
        if (sandbox != null) {
            return companions.initialized() ? startMain() : null;
        }
        try {
            sandbox = launcher.sandbox(view(), begin.number());
        } catch (NoFreeAddress exhausted) {
            return failed(exhausted, Cause.NO_ADDRESS);
        } catch (IOException | RuntimeException failure) {
            return failed(failure, Cause.OTHER);
        }
        mainHasRun = false;
        companions = Companions.of(view());
        handle(new CompanionEvent.Begin());
        return null;
    }

    private @Nullable Event startMain() {
        Action.Start begin = waits;
        Sandbox at = sandbox;
        waits = null;
        if (begin == null || at == null) {
            return null; // the pod is to end
        }
        try {
            Launcher.Started started =
                    launcher.startMain(at, view(), begin.image(), begin, mainHasRun);
            mainHasRun = true;
            return new Event.Started(started.run(), started.boosted());
        } catch (Refused refused) {
            return failed(refused, Cause.CONFIG);
        } catch (IOException | RuntimeException failure) {
            return failed(failure, Cause.OTHER);
        }
    }

    private static Event failed(Exception failure, Cause cause) {
        return new Event.StartFailed(failure(failure, cause));
    }

    private static Event.Failure failure(Exception failure, Cause cause) {
        return new Event.Failure(String.valueOf(failure.getMessage()), cause);
    }

    // ---- what the pod's machine asks for

    void mainEnded() {
        handle(new CompanionEvent.MainEnded());
    }

    void end() {
        waits = null;
        handle(new CompanionEvent.End());
    }

    /// @param frozen whether the sandbox stands still from now on
    void frozen(boolean frozen) {
        handle(frozen ? new CompanionEvent.Frozen() : new CompanionEvent.Thawed());
    }

    /// Kills what runs, and cleans up. Answers that come later do not count.
    void removeSandbox() {
        Sandbox last = sandbox;
        sandbox = null;
        waits = null;
        if (last != null) {
            last.remove();
        }
    }

    // ---- in another pod

    /// All that there is, for another pod; nothing of it is this one's any more. What was asked for
    /// here is answered there.
    Optional<Company> giveTo(CompanionExecutor other) {
        Sandbox given = sandbox;
        sandbox = null;
        heir = other;
        return Optional.ofNullable(given).map(it -> new Company(it, companions));
    }

    /// Before the pod is told that an instance is brought.
    ///
    /// @param folder where their logs are now
    void take(Company company, PodFolder folder) {
        sandbox = company.sandbox();
        mainHasRun = true;
        companions = company.companions().loggingIn(folder);
    }

    /// The pod has got what it took: goes on with it.
    void goOn() {
        if (sandbox == null) {
            return;
        }
        companions
                .all()
                .forEach(one -> one.standing().current().ifPresent(run -> follow(one.name(), run)));
        if (!sandbox.frozen()) {
            handle(new CompanionEvent.Thawed());
        }
        tellWhetherReady();
    }

    private void tellWhetherReady() {
        String unready = String.join(" ", companions.unready());
        pod.tell(new Event.CompanionsReady(companions.ready(), unready));
    }

    // ---- the machine

    private void later(CompanionEvent event) {
        pod.later(() -> handle(event));
    }

    private void handle(CompanionEvent first) {
        if (sandbox == null) {
            if (heir != null) {
                heir.later(first);
            }
            return;
        }
        Queue<CompanionEvent> events = new ArrayDeque<>();
        events.add(first);
        for (CompanionEvent event = events.poll(); event != null; event = events.poll()) {
            CompanionMachine.Step step = machine.next(companions, view(), event, pod.now());
            companions = step.companions();
            for (CompanionAction action : step.actions()) {
                perform(action).ifPresent(events::add);
            }
        }
    }

    private Optional<CompanionEvent> perform(CompanionAction action) {
        return Optional.ofNullable(
                switch (action) {
                    case CompanionAction.Fetch fetch -> fetch(fetch);
                    case CompanionAction.Start start -> start(start);
                    case CompanionAction.StartMain _ ->
                            done(() -> Optional.ofNullable(startMain()).ifPresent(pod::tell));
                    case CompanionAction.Follow(String name, CompanionRun run) ->
                            done(() -> follow(name, run));
                    case CompanionAction.Probe probe -> done(() -> probe(probe));
                    case CompanionAction.Terminate terminate -> done(() -> terminate(terminate));
                    case CompanionAction.Kill(CompanionRun run) -> done(run.container()::kill);
                    case CompanionAction.Remove(CompanionRun run) -> done(run.container()::remove);
                    case CompanionAction.Timer(String name, int at, Duration delay) ->
                            done(() ->
                                    node.clocks()
                                            .scheduler()
                                            .schedule(
                                                    delay,
                                                    () ->
                                                            later(
                                                                    new CompanionEvent.TimeUp(
                                                                            name, at))));
                    case CompanionAction.Report(Action.News news) -> done(() -> report(news));
                    case CompanionAction.Changed _ -> done(changed);
                    case CompanionAction.Tell(Event event) -> done(() -> pod.tell(event));
                });
    }

    private static @Nullable CompanionEvent done(Runnable action) {
        action.run();
        return null;
    }

    private void terminate(CompanionAction.Terminate asked) {
        ContainerView container = container(asked.name());
        Optional<ProbeSpec> hook = container.preStop();
        Sandbox at = sandbox;
        if (hook.isEmpty() || at == null) {
            terminate(asked.run().container());
            return;
        }
        new PreStop(
                        node,
                        hook.get(),
                        target(at, container, asked.run()),
                        asked.time(),
                        this::report)
                .then(() -> pod.later(() -> terminateIfItRuns(asked)));
    }

    private void terminateIfItRuns(CompanionAction.Terminate asked) {
        boolean runs =
                companions
                        .find(asked.name())
                        .filter(one ->
                                one.standing() instanceof Standing.Ending ending
                                        && !ending.killed()
                                        && ending.run().number() == asked.run().number())
                        .isPresent();
        if (runs) {
            terminate(asked.run().container());
        }
    }

    private Target target(Sandbox at, ContainerView container, CompanionRun run) {
        int port = container.port();
        return new Target(
                Instance.within(at, run.container(), run.id()), port, port, node.ports().probes());
    }

    /// One that would not hear it is killed: waiting would change nothing.
    private void terminate(Container container) {
        if (node.procfs().isDeafToTerminate(container.pid())) {
            container.kill();
        } else {
            container.terminate();
        }
    }

    private void report(Action.News news) {
        if (!pod.life().facts().early()) {
            new NewsWriter(node, view()).report(news);
        }
    }

    private ContainerView container(String name) {
        return view().containers().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    // ---- on the way up

    private @Nullable CompanionEvent fetch(CompanionAction.Fetch fetch) {
        ContainerView container = container(fetch.name());
        Optional<Image> here = node.ports().images().find(container.image());
        boolean pulls = container.pullPolicy().equals("Always") && !pod.life().facts().early();
        if (here.isPresent() && !pulls) {
            return new CompanionEvent.Fetched(fetch.name(), fetch.at(), here.get(), Duration.ZERO);
        }
        if (container.pullPolicy().equals("Never")) {
            return new CompanionEvent.NotFetched(
                    fetch.name(), fetch.at(), "not present with pull policy of Never");
        }
        PodView asked = view();
        node.threads().execute(() -> later(pulled(fetch, asked, container)));
        return null;
    }

    private CompanionEvent pulled(
            CompanionAction.Fetch fetch, PodView asked, ContainerView container) {
        long began = node.clocks().ticker().nanos();
        try {
            var credentials =
                    PullSecrets.find(node.ports().objects(), asked.pod(), container.image());
            Image image = node.ports().images().pull(container.image(), credentials.orElse(null));
            Duration took = Duration.ofNanos(node.clocks().ticker().nanos() - began);
            return new CompanionEvent.Fetched(fetch.name(), fetch.at(), image, took);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new CompanionEvent.NotFetched(fetch.name(), fetch.at(), "interrupted");
        } catch (IOException | RuntimeException | Error failure) {
            return new CompanionEvent.NotFetched(
                    fetch.name(), fetch.at(), String.valueOf(failure.getMessage()));
        }
    }

    /// Its files are written here, as the pod's volumes have one writer; it starts beside the
    /// mailbox, so that companions and the main container start side by side.
    private @Nullable CompanionEvent start(CompanionAction.Start start) {
        Sandbox at = sandbox;
        if (at == null) {
            return null;
        }
        ContainerView container = container(start.name());
        ContainerSpec spec;
        try {
            spec = launcher.companion(at, view(), container, start.image(), start.number());
        } catch (Refused refused) {
            return new CompanionEvent.NotStarted(
                    start.name(), start.at(), failure(refused, Cause.CONFIG));
        } catch (IOException | RuntimeException failure) {
            return new CompanionEvent.NotStarted(
                    start.name(), start.at(), failure(failure, Cause.OTHER));
        }
        String uid = view().uid();
        node.threads().execute(() -> later(started(at, spec, uid, start)));
        return null;
    }

    private CompanionEvent started(
            Sandbox at, ContainerSpec spec, String uid, CompanionAction.Start start) {
        try {
            CompanionRun run = launcher.startCompanion(at, spec, uid, start.number());
            return new CompanionEvent.Started(start.name(), start.at(), run);
        } catch (IOException | RuntimeException failure) {
            return new CompanionEvent.NotStarted(
                    start.name(), start.at(), failure(failure, Cause.OTHER));
        }
    }

    private void follow(String name, CompanionRun run) {
        var _ =
                run.container()
                        .exit()
                        .thenAccept(exit -> pod.later(() -> handle(exited(name, run, exit))));
    }

    private CompanionEvent exited(String name, CompanionRun run, Exit exit) {
        boolean failed = exit.code() != 0 || exit.outOfMemory();
        String message = TerminationMessage.of(run.log(), failed && container(name).tellsByLog());
        return new CompanionEvent.Exited(name, run.number(), exit, message);
    }

    // ---- probes

    private void probe(CompanionAction.Probe probe) {
        node.clocks().scheduler().schedule(probe.delay(), () -> pod.later(() -> beginTry(probe)));
    }

    /// Unless it was paused or has ended meanwhile.
    private void beginTry(CompanionAction.Probe probe) {
        Sandbox at = sandbox;
        boolean current =
                companions
                        .find(probe.name())
                        .filter(one ->
                                one.standing() instanceof Standing.Running running
                                        && running.run().number() == probe.run().number()
                                        && running.health().round() == probe.round())
                        .isPresent();
        if (at != null && current) {
            ContainerView container = container(probe.name());
            node.threads().execute(() -> later(tried(at, container, probe)));
        }
    }

    private static Optional<ProbeSpec> specOf(ContainerView container, Health.Probe probe) {
        return probe == Health.Probe.POST_START
                ? container.postStart()
                : container.probe(probe.field(), false);
    }

    private CompanionEvent tried(Sandbox at, ContainerView container, CompanionAction.Probe probe) {
        Outcome outcome;
        try {
            Target target = target(at, container, probe.run());
            outcome =
                    specOf(container, probe.probe())
                            .map(target::attempt)
                            .orElseGet(Outcome.Success::new);
        } catch (RuntimeException | Error bug) {
            log.atWarn().addKeyValue("pod", pod.key()).setCause(bug).log("probe failed");
            outcome = new Outcome.Failure("probe: " + bug, false);
        }
        return new CompanionEvent.Probed(
                probe.name(), probe.run().number(), probe.round(), probe.probe(), outcome);
    }
}
