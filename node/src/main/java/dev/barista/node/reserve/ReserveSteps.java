package dev.barista.node.reserve;

import dev.barista.model.journal.Journal;
import dev.barista.model.journal.JournalEntry.ReserveStep;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.node.work.Mailbox;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/// Reports where each revision's reserve is in its life cycle: to users in Events on the Revision,
/// and to the journal.
///
/// Thread-safe: what it is told goes to a mailbox of its own, so that no caller waits for it.
public final class ReserveSteps {

    private static final String COMPONENT = "reserve-controller";

    private final Objects objects;
    private final Events events;
    private final Journal journal;
    private final Clocks clocks;
    private final Mailbox mailbox;
    private final Map<ObjectKey, Cycle> cycles = new HashMap<>(); // in the mailbox only

    public ReserveSteps(
            Objects objects, Events events, Journal journal, Clocks clocks, Executor threads) {
        this.objects = objects;
        this.events = events;
        this.journal = journal;
        this.clocks = clocks;
        this.mailbox = new Mailbox(threads);
    }

    /// The pod got its place, and its instance is started or taken over.
    ///
    /// @param reserve whether it is an idle seat
    public void starting(ObjectKey revision, String pod, boolean reserve) {
        note(revision, pod, reserve, Cycle.Stage.STARTING);
    }

    public void ready(ObjectKey revision, String pod, boolean reserve) {
        note(revision, pod, reserve, Cycle.Stage.READY);
    }

    public void leaving(ObjectKey revision, String pod, boolean reserve) {
        note(revision, pod, reserve, Cycle.Stage.LEAVING);
    }

    public void gone(ObjectKey revision, String pod, boolean reserve) {
        note(revision, pod, reserve, Cycle.Stage.GONE);
    }

    /// An instance of an earlier process was taken over: nothing of it is news.
    public void resumed(ObjectKey revision, String pod, boolean reserve) {
        mailbox.execute(() -> cycle(revision).note(pod, reserve, Cycle.Stage.READY));
    }

    /// A request has raised the reserve.
    ///
    /// @param delay of telling it, unless something else is to be told before
    public void served(ObjectKey revision, Duration delay) {
        mailbox.execute(() -> cycle(revision).served());
        clocks.scheduler().schedule(delay, () -> mailbox.execute(() -> advance(revision)));
    }

    private void advance(ObjectKey revision) {
        Cycle cycle = cycles.get(revision);
        if (cycle != null) { // else it is over, and all is told
            tell(revision, cycle.advance());
        }
    }

    /// The reserve's container has ended by itself.
    public void failed(ObjectKey revision, String pod, String why) {
        mailbox.execute(() ->
                objects.find(Types.REVISION, revision)
                        .ifPresent(about ->
                                events.warning(
                                        COMPONENT,
                                        about,
                                        "ReserveFailed",
                                        "Reserve failed: %s: %s".formatted(pod, why))));
    }

    private void note(ObjectKey revision, String pod, boolean reserve, Cycle.Stage stage) {
        mailbox.execute(() -> {
            Cycle cycle = cycle(revision);
            tell(revision, cycle.note(pod, reserve, stage));
            if (cycle.isOver()) {
                cycles.remove(revision);
            }
        });
    }

    private Cycle cycle(ObjectKey revision) {
        return cycles.computeIfAbsent(revision, _ -> new Cycle());
    }

    private void tell(ObjectKey revision, List<Cycle.Told> steps) {
        for (Cycle.Told told : steps) {
            Step step = told.step();
            journal.record(
                    new ReserveStep(
                            clocks.wall().instant(),
                            revision,
                            step.name(),
                            told.pod(),
                            step.sentence()));
            objects.find(Types.REVISION, revision).ifPresent(about -> tell(about, told));
        }
    }

    private void tell(ApiObject revision, Cycle.Told told) {
        events.normal(
                COMPONENT,
                revision,
                told.step().reason(),
                "%s: %s".formatted(told.step().sentence(), told.pod()));
    }
}
