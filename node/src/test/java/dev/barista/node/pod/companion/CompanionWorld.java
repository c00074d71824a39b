package dev.barista.node.pod.companion;

import dev.barista.model.object.ApiObject;
import dev.barista.node.pod.life.Event;
import dev.barista.node.pod.life.Health;
import dev.barista.node.pod.run.Moment;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Times;
import dev.barista.node.probe.Outcome;
import dev.barista.runtime.Container;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Image;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.testkit.FakeDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The companions of one pod with an executor whose images are here and whose starts succeed, one
/// event at a time. What the machine does is written down in words.
final class CompanionWorld {

    static final CompanionMachine MACHINE = new CompanionMachine(new Times(Duration.ofSeconds(30)));

    static final Image IMAGE =
            new Image(
                    "registry.test/hello:1",
                    "sha256:" + "ab".repeat(32),
                    List.of(),
                    new Image.Config(List.of("/app"), List.of(), Map.of(), "/", "", ""));

    final List<String> done = new ArrayList<>();
    final List<Event> told = new ArrayList<>();
    final Set<String> running = new LinkedHashSet<>();
    final PodView view;
    private final Sandbox sandbox;
    private final Path folder;
    private Companions companions;
    private long nanos;
    private int containers;

    /// @param spec of the pod, as JSON
    CompanionWorld(String spec, Path folder) {
        this.folder = folder;
        view =
                new PodView(
                        ApiObject.parse(
                                """
                                {"apiVersion": "v1", "kind": "Pod",
                                 "metadata": {"name": "a", "namespace": "default", "uid": "uid-a"},
                                 "spec": %s}
                                """
                                        .formatted(spec)));
        companions = Companions.of(view);
        try {
            sandbox =
                    new FakeDriver((_, _) -> {})
                            .create(new SandboxSpec("a-0", "a", Limits.NONE, List.of()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Companions companions() {
        return companions;
    }

    Companion companion(String name) {
        return companions.find(name).orElseThrow();
    }

    void advance(Duration time) {
        nanos += time.toNanos();
    }

    /// What follows from an event, with all that is answered at once.
    void take(CompanionEvent event) {
        CompanionMachine.Step step =
                MACHINE.next(
                        companions, view, event, new Moment(nanos, Instant.EPOCH.plusNanos(nanos)));
        companions = step.companions();
        for (CompanionAction action : step.actions()) {
            answer(action).ifPresent(this::take);
        }
    }

    void begin() {
        take(new CompanionEvent.Begin());
    }

    void exit(String name, int code) {
        CompanionRun run = companion(name).standing().current().orElseThrow();
        running.remove(name);
        take(new CompanionEvent.Exited(name, run.number(), new Exit(code, false), ""));
    }

    void probed(String name, Health.Probe probe, Outcome outcome) {
        if (companion(name).standing() instanceof Standing.Running(CompanionRun run, var health)) {
            take(new CompanionEvent.Probed(name, run.number(), health.round(), probe, outcome));
        }
    }

    void timeUp(String name) {
        take(new CompanionEvent.TimeUp(name, companion(name).step()));
    }

    private Optional<CompanionEvent> answer(CompanionAction action) {
        switch (action) {
            case CompanionAction.Fetch(String name, int at) -> {
                return Optional.of(new CompanionEvent.Fetched(name, at, IMAGE, Duration.ZERO));
            }
            case CompanionAction.Start(String name, int at, Image _, int number) -> {
                done.add("start " + name);
                running.add(name);
                return Optional.of(new CompanionEvent.Started(name, at, run(name, number)));
            }
            case CompanionAction.StartMain _ -> done.add("start main");
            case CompanionAction.Terminate(String _, CompanionRun run, Duration _) ->
                    done.add("terminate " + nameOf(run));
            case CompanionAction.Kill(CompanionRun run) -> done.add("kill " + nameOf(run));
            case CompanionAction.Tell(Event event) -> told.add(event);
            case CompanionAction.Follow _,
                    CompanionAction.Probe _,
                    CompanionAction.Remove _,
                    CompanionAction.Timer _,
                    CompanionAction.Report _,
                    CompanionAction.Changed _ -> {}
        }
        return Optional.empty();
    }

    private static String nameOf(CompanionRun run) {
        return run.id().substring(0, run.id().indexOf('/'));
    }

    private CompanionRun run(String name, int number) {
        return new CompanionRun(
                container(name),
                number,
                name + "/" + number,
                Instant.EPOCH,
                nanos,
                folder.resolve(number + ".log"));
    }

    private Container container(String name) {
        try {
            return sandbox.start(
                    new ContainerSpec(
                            name + "-" + containers++,
                            List.of(),
                            new ContainerSpec.Command(List.of("/app"), Map.of(), "/", ""),
                            Limits.NONE,
                            List.of(),
                            folder.resolve("log")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
