package dev.barista.node.pod.report;

import dev.barista.model.journal.JournalEntry.RungChanged;
import dev.barista.node.handover.Place;
import dev.barista.node.pod.companion.Companions;
import dev.barista.node.pod.life.Action;
import dev.barista.node.pod.life.Health;
import dev.barista.node.pod.life.Life;
import dev.barista.node.pod.life.State;
import dev.barista.node.pod.port.PodSettings;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.run.Facts;
import dev.barista.node.pod.run.PodView;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reports one pod's life: its status, Events with a kubelet's messages, the journal, the steps of
/// its revision's reserve. A pod that is not written yet has a journal only.
///
/// Belongs to the mailbox of its pod.
public final class PodReporter {

    private final Shared node;
    private final Supplier<Life> life;
    private final Supplier<Companions> companions;
    private final StatusWriter writer;
    private JsonNode status;
    private String evicted = ""; // why; empty if it was not

    /// @param companions as they are now
    public PodReporter(Shared node, Supplier<Life> life, Supplier<Companions> companions) {
        this.node = node;
        this.life = life;
        this.companions = companions;
        this.writer = new StatusWriter(node, view().key(), view().uid());
        this.status = view().pod().status();
    }

    private PodView view() {
        return life.get().facts().view();
    }

    private boolean isEarly() {
        return life.get().facts().early();
    }

    // ---- its status

    public void publish() {
        if (isEarly()) {
            return;
        }
        String host = node.settings().hostAddress();
        ObjectNode tree =
                new PodStatus(view(), snapshot(), host, status, node.clocks().now()).tree();
        if (!evicted.isEmpty() && life.get().state() instanceof State.Finished) {
            tree.put("phase", "Failed").put("reason", "Evicted").put("message", evicted);
        }
        status = tree;
        writer.write(tree);
    }

    /// It ends because it used more than it may.
    public void evicted(String message) {
        evicted = message;
        var told = new NewsWriter(node, view());
        told.warning("Evicted", message);
        told.journal("Evicted", message);
    }

    private Snapshot snapshot() {
        State state = life.get().state();
        Facts facts = life.get().facts();
        Optional<Health> health =
                switch (state) {
                    case State.Running running -> Optional.of(running.health());
                    case State.Leaving leaving -> Optional.of(leaving.health());
                    case State.Ending ending -> Optional.of(ending.health());
                    case State.New _,
                            State.Claiming _,
                            State.Scheduling _,
                            State.Unscheduled _,
                            State.Fetching _,
                            State.Reserving _,
                            State.Starting _,
                            State.Waiting _,
                            State.Remaining _,
                            State.Finished _,
                            State.Removing _,
                            State.Gone _ ->
                            Optional.empty();
                };
        return new Snapshot(
                state,
                health.map(Health::started).orElse(false),
                health.map(Health::ready).orElse(false),
                health.map(Health::unready).orElse(""),
                facts.restarts(),
                facts.last(),
                facts.imageId(),
                facts.admitted(),
                node.ports().driver().abilities().cpuLimit(),
                companions.get());
    }

    /// Nothing is written any more.
    public void close() {
        writer.close();
    }

    // ---- news

    public void report(Action.News news) {
        var told = new NewsWriter(node, view());
        switch (news) {
            case Action.News.Journal(String reason, String message) ->
                    told.journal(reason, message);
            case Action.News.StartedEarly early -> told.startedEarly(early.run(), early.waited());
            case Action.News.Normal _,
                    Action.News.Warning _,
                    Action.News.ImagePresent _,
                    Action.News.ImagePulled _,
                    Action.News.Started _,
                    Action.News.TookOver _,
                    Action.News.Adopted _,
                    Action.News.Ended _ -> {
                if (!isEarly()) { // else there is no object to tell of
                    told.report(news);
                }
            }
        }
    }

    public void moved(Action.ReportMove move, Instant at) {
        view().revision()
                .ifPresent(revision ->
                        node.ports()
                                .journal()
                                .record(
                                        new RungChanged(
                                                at,
                                                revision,
                                                view().key().name(),
                                                move.from(),
                                                move.to(),
                                                move.reason(),
                                                move.inputs())));
    }

    // ---- the steps of the reserve

    public void reserve(Action.ReserveNews stage) {
        cycle(place -> {
            String name = view().key().name();
            switch (stage) {
                case STARTING -> node.steps().starting(place.revision(), name, place.reserve());
                case RESUMED -> node.steps().resumed(place.revision(), name, place.reserve());
                case LEAVING -> node.steps().leaving(place.revision(), name, place.reserve());
                case SERVED -> {
                    if (place.reserve()) {
                        node.steps().served(place.revision(), PodSettings.ANSWER_FIRST);
                    }
                }
            }
        });
    }

    public void reserveReady() {
        cycle(place -> node.steps().ready(place.revision(), view().key().name(), place.reserve()));
    }

    public void reserveGone() {
        cycle(place -> node.steps().gone(place.revision(), view().key().name(), place.reserve()));
    }

    public void reserveFailed(String reason) {
        cycle(place -> node.steps().failed(place.revision(), view().key().name(), reason));
    }

    /// If the revision keeps a reserve.
    private void cycle(Consumer<Place> told) {
        if (!isEarly() && view().idle(node.ports().idle().get()).policy().hasReserve()) {
            view().revision()
                    .map(one -> new Place(one, view().isReserve(), view().uid()))
                    .ifPresent(told);
        }
    }
}
