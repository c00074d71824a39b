package dev.barista.node.pod.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.pod.life.Event.Failure.Cause;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.RunningInstance;
import dev.barista.node.probe.Outcome;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.testkit.FakeDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Walks every pair of a state and an event.
class MachineTest {

    /// One row per event, one column per life. `.` is ignored, `=` acts or notes something and
    /// stays, else the state that it leads to. Small letters in the head are early starts, whose
    /// pod is not written yet; `Of` is running, and offered to the other seat. In `Rs` the main
    /// container has ended and a companion runs on; in `Rx` that is asked to end too.
    private static final String TABLE =
            """
                               Ne Cl Sc Un Fe Re St Wa Ru Of Le En Fi Rm Go Rs Rx ne re st wa ru le en
            Begin              Cl  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            Begin refused      Un  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            BeginEarly          .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  . Re  .  .  .  .  .  .
            Rest               Fi  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            Brought early      Ru Ru  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =
            Brought seat       Ru Ru  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =
            Brought adopted    Ru Ru  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =
            NotBrought          . Sc  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            NotBrought failed   . Wa  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            ClaimAnswered       .  =  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            NothingToClaim      . Sc  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            ClaimWithdrawn      . Sc  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            RoomTaken           .  . Fe  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            RoomRefused         .  . Un  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            RoomFreed           .  .  . Sc  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            ImageFound          .  .  .  . Re  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            ImageAbsent         .  .  .  .  =  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            Pulled              .  .  .  . Re  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            PullFailed          .  .  .  . Wa  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            MemoryGranted       .  .  .  .  . St  .  .  .  .  .  .  .  .  .  .  .  . St  .  .  .  .  .
            Started             =  =  =  =  =  = Ru  =  =  =  =  =  =  =  =  =  =  =  = Ru  =  =  =  =
            StartFailed         .  .  .  .  .  . Wa  .  .  .  .  .  .  .  .  .  .  .  . Wa  .  .  .  .
            Probed well         .  .  .  .  .  .  .  .  =  =  .  .  .  .  .  .  .  .  .  .  .  =  .  .
            LeftRouting         .  .  .  .  .  .  .  .  =  =  .  .  .  .  .  .  .  .  .  .  .  =  .  .
            BoostOver           .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            CompanionsReady     .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  =  =  .  .  .  .  .  .  .
            CompanionsEnded     .  .  .  .  .  .  .  .  .  .  .  .  .  .  . Fi Rm  .  .  .  .  .  .  .
            Raise               =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =
            Raise another       =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =
            Raised              .  .  .  .  .  .  .  .  =  =  .  .  .  .  .  .  .  .  .  .  .  =  .  .
            Move                =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =
            Moved               .  .  .  .  .  .  .  .  =  =  .  .  .  .  .  .  .  .  .  .  .  =  .  .
            NotMoved            =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =
            OfferWaits          .  .  .  .  .  .  .  .  .  =  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            OfferRefused        .  .  .  .  .  .  .  .  . Le  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            OfferWithdrawn      .  .  .  .  .  .  .  .  . Le  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            Give                =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  =  = Go  =  =  =
            TakerGone           .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            HandedOver          .  .  .  .  .  .  .  . Rm Rm  .  .  .  .  .  .  .  .  .  .  . Go  .  .
            NotHandedOver       .  .  .  .  .  .  .  . Le Le  .  .  .  .  .  .  .  .  .  .  . Le  .  .
            TimeUp              .  =  .  .  .  .  . Fe  .  = En  =  .  =  .  . Rm  .  .  .  .  . En  =
            TimeUp late         .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            Drained             .  .  .  .  .  .  .  .  .  . En  .  .  .  .  .  .  .  .  .  .  . En  .
            Deaf                .  .  .  .  .  .  .  .  .  .  .  =  .  .  .  .  .  .  .  .  .  .  .  =
            Exited              .  .  .  .  .  .  .  . Fe Rm Rm Rm  .  .  .  .  .  .  .  .  .  = Go Go
            Exited another      .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            End restart         .  .  .  .  .  .  .  . Le Le  .  .  .  .  .  .  .  .  .  .  . Le  .  .
            End evict           .  .  .  .  .  .  .  . Le Le  .  .  .  .  .  .  .  .  .  .  . Le  .  .
            End remove         Rm  = Rm Rm Rm Rm Rm Rm  =  =  .  . Rm  .  .  =  . Go Go Go Go Le  .  .
            End shutdown       Go  = Go Go Go Go Go Go Le Le  =  = Go  .  .  =  = Go Go Go Go Le  .  .
            Abandon            Go  = Go Go Go Go Go Go Go Go Go Go Go Go  . Go Go Go Go Go Go Go Go Go
            Changed             .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
            Changed, deleted   Rm  = Rm Rm Rm Rm Rm Rm  =  =  =  = Rm  =  =  =  = Go Go Go Go Le  =  =
            ObjectRemoved       .  .  .  .  .  .  .  .  .  .  .  .  . Go  .  .  .  .  .  .  .  .  .  .
            ObjectKept          .  .  .  .  .  .  .  .  .  .  .  .  .  =  .  .  .  .  .  .  .  .  .  .
            """;

    @TempDir private Path folder;

    private final Machine machine = Samples.machine();
    private final Map<String, Life> lives = new LinkedHashMap<>();
    private final Map<String, Function<Life, Event>> events = new LinkedHashMap<>();
    private Run run;

    @BeforeEach
    void walkToEachState() {
        var driver = new FakeDriver((_, _) -> {});
        run = Samples.run(Samples.instance(driver, folder, "a-0"), 0, 0);
        Life fresh = Samples.life("a", false);
        Life claiming = after(fresh, new Event.Begin(List.of(), List.of()));
        Life scheduling = after(claiming, new Event.NothingToClaim());
        Life fetching = after(scheduling, new Event.RoomTaken());
        Life reserving = after(fetching, new Event.ImageFound(Samples.IMAGE));
        Life starting = after(reserving, granted(reserving));
        Life running = after(after(starting, new Event.Started(run, false)), ready());
        Life leaving = after(running, new Event.End(State.End.REMOVE), new Event.OfferRefused());
        Life removing = after(scheduling, new Event.End(State.End.REMOVE));
        lives.put("Ne", fresh);
        lives.put("Cl", claiming);
        lives.put("Sc", scheduling);
        lives.put("Un", after(scheduling, new Event.RoomRefused("full")));
        lives.put("Fe", fetching);
        lives.put("Re", reserving);
        lives.put("St", starting);
        lives.put("Wa", after(starting, failed()));
        lives.put("Ru", running);
        lives.put("Of", after(running, new Event.End(State.End.REMOVE)));
        lives.put("Le", leaving);
        lives.put("En", after(leaving, new Event.Drained("a-0")));
        lives.put("Fi", after(fresh, new Event.Rest(true)));
        lives.put("Rm", removing);
        lives.put("Go", after(removing, new Event.ObjectRemoved()));
        Life company =
                Samples.accompanied("a").enter(new State.Reserving(Samples.IMAGE, Duration.ZERO));
        Life begun = after(company, granted(company));
        Life accompanied =
                after(
                        begun,
                        new Event.Started(run, false),
                        ready(),
                        new Event.CompanionsReady(true, ""));
        lives.put("Rs", accompanied.enter(new State.Remaining(true, null)));
        lives.put("Rx", after(life("Rs"), new Event.End(State.End.REMOVE)));
        Life early = Samples.life("a", true);
        Life earlyReserving = after(early, new Event.BeginEarly(Samples.IMAGE));
        Life earlyStarting = after(earlyReserving, granted(earlyReserving));
        Life earlyRunning = after(earlyStarting, new Event.Started(run, false));
        Life earlyLeaving = after(earlyRunning, new Event.End(State.End.SHUTDOWN));
        lives.put("ne", early);
        lives.put("re", earlyReserving);
        lives.put("st", earlyStarting);
        lives.put("wa", after(earlyStarting, failed()));
        lives.put("ru", earlyRunning);
        lives.put("le", earlyLeaving);
        lives.put("en", after(earlyLeaving, new Event.Drained("a-0")));
    }

    @BeforeEach
    void oneOfEachEvent() {
        var other = new Samples.Other("b");
        var move = new Event.Move("a-0", Rung.RESERVE, "seat", Map.of(), Event.Reply.none());
        events.put("Begin", _ -> new Event.Begin(List.of(), List.of("a note")));
        events.put("Begin refused", _ -> new Event.Begin(List.of("a problem"), List.of()));
        events.put("BeginEarly", _ -> new Event.BeginEarly(Samples.IMAGE));
        events.put("Rest", _ -> new Event.Rest(false));
        events.put("Brought early", _ -> brought(Event.Brought.Origin.EARLY_START));
        events.put("Brought seat", _ -> brought(Event.Brought.Origin.OTHER_SEAT));
        events.put("Brought adopted", _ -> brought(Event.Brought.Origin.EARLIER_PROCESS));
        events.put("NotBrought", _ -> new Event.NotBrought(null));
        events.put(
                "NotBrought failed",
                _ -> new Event.NotBrought(new Event.Failure("no", Cause.CONFIG)));
        events.put("ClaimAnswered", _ -> new Event.ClaimAnswered(true));
        events.put("NothingToClaim", _ -> new Event.NothingToClaim());
        events.put("ClaimWithdrawn", _ -> new Event.ClaimWithdrawn());
        events.put("RoomTaken", _ -> new Event.RoomTaken());
        events.put("RoomRefused", _ -> new Event.RoomRefused("full"));
        events.put("RoomFreed", _ -> new Event.RoomFreed());
        events.put("ImageFound", _ -> new Event.ImageFound(Samples.IMAGE));
        events.put("ImageAbsent", _ -> new Event.ImageAbsent());
        events.put("Pulled", life -> new Event.Pulled(life.step(), Samples.IMAGE, Duration.ZERO));
        events.put("PullFailed", life -> new Event.PullFailed(life.step(), "no such image"));
        events.put("MemoryGranted", MachineTest::granted);
        events.put("Started", _ -> new Event.Started(run, true));
        events.put("StartFailed", _ -> failed());
        events.put("Probed well", MachineTest::probed);
        events.put("LeftRouting", _ -> new Event.LeftRouting("a-0", "refused"));
        events.put("BoostOver", _ -> new Event.BoostOver("a-0"));
        events.put("CompanionsReady", _ -> new Event.CompanionsReady(false, "peer"));
        events.put("CompanionsEnded", _ -> new Event.CompanionsEnded(true));
        events.put("Raise", _ -> new Event.Raise("a-0", Event.Reply.none()));
        events.put("Raise another", _ -> new Event.Raise("b-0", Event.Reply.none()));
        events.put("Raised", _ -> new Event.Raised(Rung.FROZEN));
        events.put("Move", _ -> move);
        events.put("Moved", _ -> new Event.Moved(Rung.RUNNING, move));
        events.put("NotMoved", _ -> new Event.NotMoved(move));
        events.put("OfferWaits", _ -> new Event.OfferWaits());
        events.put("OfferRefused", _ -> new Event.OfferRefused());
        events.put("OfferWithdrawn", _ -> new Event.OfferWithdrawn());
        events.put("Give", _ -> new Event.Give(other));
        events.put("TakerGone", _ -> new Event.TakerGone(other));
        events.put("HandedOver", _ -> new Event.HandedOver(other));
        events.put(
                "NotHandedOver",
                _ -> new Event.NotHandedOver(other, new Event.Failure("no folder", Cause.OTHER)));
        events.put("TimeUp", life -> new Event.TimeUp(life.step()));
        events.put("TimeUp late", life -> new Event.TimeUp(life.step() - 1));
        events.put("Drained", _ -> new Event.Drained("a-0"));
        events.put("Deaf", _ -> new Event.Deaf("a-0"));
        events.put("Exited", _ -> new Event.Exited("a-0", new Exit(1, false), ""));
        events.put("Exited another", _ -> new Event.Exited("b-0", new Exit(1, false), ""));
        events.put("End restart", _ -> new Event.End(State.End.RESTART));
        events.put("End evict", _ -> new Event.End(State.End.EVICT));
        events.put("End remove", _ -> new Event.End(State.End.REMOVE));
        events.put("End shutdown", _ -> new Event.End(State.End.SHUTDOWN));
        events.put("Abandon", _ -> new Event.Abandon());
        events.put("Changed", life -> new Event.Changed(life.view()));
        events.put("Changed, deleted", _ -> new Event.Changed(deleted()));
        events.put("ObjectRemoved", _ -> new Event.ObjectRemoved());
        events.put("ObjectKept", _ -> new Event.ObjectKept());
    }

    @Test
    void leadsWhereTheTableSays() {
        assertThat(table()).isEqualTo(TABLE);
    }

    @Test
    void theTableHasEveryStateAndEveryEvent() {
        assertThat(lives.values().stream().<Object>map(life -> life.state().getClass()))
                .containsAll(kinds(State.class));
        assertThat(
                        events.values().stream()
                                .<Object>map(event -> event.apply(life("Ru")).getClass()))
                .containsAll(kinds(Event.class));
    }

    @Test
    void nothingLeadsOutOfGone() {
        events.values()
                .forEach(event ->
                        assertThat(next(life("Go"), event.apply(life("Go"))).life().state())
                                .isInstanceOf(State.Gone.class));
    }

    @Test
    void anInstanceThatIsBroughtTooLateIsEnded() {
        Life.Step step = next(life("Go"), brought(Event.Brought.Origin.OTHER_SEAT));

        assertThat(step.actions()).contains(new Action.Remove(run));
    }

    @Test
    void anInitContainerThatFailsForGoodFailsThePod() {
        Life company =
                Samples.accompanied("a").enter(new State.Reserving(Samples.IMAGE, Duration.ZERO));
        Life starting = after(company, granted(company));

        assertThat(after(starting, new Event.CompanionsEnded(false)).state())
                .isEqualTo(new State.Finished(false));
    }

    @Test
    void itServesWhenItsCompanionsAreReadyToo() {
        Life company =
                Samples.accompanied("a").enter(new State.Reserving(Samples.IMAGE, Duration.ZERO));
        Life running =
                after(after(company, granted(company)), new Event.Started(run, false), ready());

        Life.Step served = next(running, new Event.CompanionsReady(true, ""));
        Life.Step left = next(served.life(), new Event.CompanionsReady(false, "peer"));

        assertThat(next(running, ready()).actions()).noneMatch(Action.Serve.class::isInstance);
        assertThat(served.actions()).anyMatch(Action.Serve.class::isInstance);
        assertThat(left.actions()).anyMatch(Action.LeaveRouting.class::isInstance);
    }

    @Test
    void itsCompanionsAreAskedToEndTogetherWithIt() {
        Life company =
                Samples.accompanied("a").enter(new State.Reserving(Samples.IMAGE, Duration.ZERO));
        Life leaving =
                after(
                        after(company, granted(company)),
                        new Event.Started(run, false),
                        ready(),
                        new Event.CompanionsReady(true, ""),
                        new Event.End(State.End.SHUTDOWN));

        assertThat(next(leaving, new Event.Drained("a-0")).actions())
                .anyMatch(Action.Terminate.class::isInstance)
                .contains(new Action.EndCompanions());
    }

    @Test
    void whatItAsksForInARestartIsTheNextRun() {
        Life fetching = after(life("Ru"), new Event.Exited("a-0", new Exit(1, false), ""));
        Life reserving = after(fetching, new Event.ImageFound(Samples.IMAGE));

        assertThat(next(reserving, granted(reserving)).actions())
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Start.class, start -> assertThat(start.number()).isEqualTo(1));
    }

    /// Another pod may give its address back at any time.
    @Test
    void aPodForWhichThereWasNoAddressTriesSoonAgain() {
        Life starting = life("St");
        var none = new Event.StartFailed(new Event.Failure("all in use", Cause.NO_ADDRESS));

        Life.Step step = next(starting, none);

        assertThat(step.life().state())
                .isEqualTo(new State.Waiting("CreatePodSandboxError", "all in use", null));
        assertThat(step.actions())
                .contains(new Action.Timer(step.life().step(), Duration.ofSeconds(1)));
        assertThat(Cause.NO_ADDRESS.delay(1_000)).isEqualTo(Duration.ofSeconds(8));
        assertThat(Cause.of("CreatePodSandboxError")).isEqualTo(Cause.NO_ADDRESS);
    }

    private Life life(String name) {
        return lives.getOrDefault(name, Samples.life("none", false));
    }

    private Life.Step next(Life life, Event event) {
        return machine.next(life, event, Samples.NOW);
    }

    private Life after(Life life, Event... all) {
        Life now = life;
        for (Event event : all) {
            now = next(now, event).life();
        }
        return now;
    }

    private static Event granted(Life life) {
        return new Event.MemoryGranted(life.step(), Duration.ZERO);
    }

    private static Event failed() {
        return new Event.StartFailed(new Event.Failure("no such program", Cause.OTHER));
    }

    private static Event ready() {
        return new Event.Probed(1, Health.Probe.READINESS, new Outcome.Success());
    }

    private static Event probed(Life life) {
        int round = life.state() instanceof State.Running up ? up.health().round() : 1;
        return new Event.Probed(round, Health.Probe.READINESS, new Outcome.Success());
    }

    private Event brought(Event.Brought.Origin by) {
        var instance = new RunningInstance(run, Rung.RUNNING, true, true, false, "i", 0);
        return new Event.Brought(instance, by, new ObjectKey("default", "b"));
    }

    private static PodView deleted() {
        return new PodView(
                Samples.pod("a", "standard")
                        .with(tree ->
                                tree.withObject("/metadata")
                                        .put("deletionTimestamp", "2026-11-28T10:00:00Z")));
    }

    /// Records that implement the interface, as event or state; not those that are parts of one.
    private static Set<Object> kinds(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses()).collect(Collectors.toSet());
    }

    private String table() {
        StringBuilder table = new StringBuilder("%-18s".formatted(""));
        lives.keySet().forEach(name -> table.append(' ').append(name));
        table.append('\n');
        events.forEach((name, event) -> {
            table.append("%-18s".formatted(name));
            lives.values().forEach(life -> table.append(cell(life, event.apply(life))));
            table.append('\n');
        });
        return table.toString();
    }

    private String cell(Life life, Event event) {
        Life.Step step = next(life, event);
        if (step.life().equals(life) && step.actions().isEmpty()) {
            return "  .";
        }
        State to = step.life().state();
        if (to.getClass().equals(life.state().getClass())) {
            return "  =";
        }
        String word =
                switch (to) {
                    case State.Removing _ -> "Rm";
                    case State.Remaining _ -> "Rs";
                    default -> to.getClass().getSimpleName().substring(0, 2);
                };
        return " " + word;
    }
}
