package dev.barista.node.ladder;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.time.Backoff;
import dev.barista.node.ladder.Pressed.Idler;
import dev.barista.node.route.Routing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The instances that are there, which revisions of them idle, and which were told to go already.
/// Belongs to one loop; times are of the ticker.
final class Idlers {

    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Backoff TOLD = new Backoff(QUIET.multipliedBy(3), QUIET.multipliedBy(30));

    private final Routing routing;
    private final KnownRevisions revisions;
    private final MeasuredWakes wakes;
    private final MemoryAccount account;
    private final Map<String, Resident> present = new HashMap<>();

    /// Revisions that were told to go: left alone for 3 s, then longer, up to 30 s.
    private final Retries<ObjectKey> told = new Retries<>(TOLD);

    /// Those of them that left their standard seats, and may turn up in an idle one.
    private final Set<ObjectKey> reclaimed = new HashSet<>();

    Idlers(Routing routing, KnownRevisions revisions, MeasuredWakes wakes, MemoryAccount account) {
        this.routing = routing;
        this.revisions = revisions;
        this.wakes = wakes;
        this.account = account;
    }

    void entered(Resident resident) {
        present.put(resident.id(), resident);
        if (resident.reserveSeat() && reclaimed.remove(resident.revision())) {
            told.forget(resident.revision()); // it was only handed over
        }
    }

    void left(Resident resident) {
        if (resident.equals(present.get(resident.id()))) {
            present.remove(resident.id());
        }
    }

    /// It left, and did not enter again.
    void ended(Resident resident) {
        if (of(resident.revision()).isEmpty()) {
            forget(resident.revision());
        }
    }

    boolean has(String id) {
        return present.containsKey(id);
    }

    boolean isEmpty() {
        return present.isEmpty();
    }

    List<Resident> all() {
        return List.copyOf(present.values());
    }

    List<Resident> of(ObjectKey revision) {
        return present.values().stream().filter(one -> one.revision().equals(revision)).toList();
    }

    /// A revision is told to give up its idle seats.
    void released(ObjectKey revision, long now) {
        told.tried(revision, now);
    }

    /// A revision is told to give up its standard seats.
    void reclaimed(ObjectKey revision, long now) {
        told.tried(revision, now);
        reclaimed.add(revision);
    }

    private void forget(ObjectKey revision) {
        told.forget(revision);
        reclaimed.remove(revision);
    }

    /// Revisions that could make room, but for those that were told so a moment ago.
    List<Idler> find(long now) {
        Map<ObjectKey, List<Resident>> byRevision = new HashMap<>();
        present.values()
                .forEach(one ->
                        byRevision
                                .computeIfAbsent(one.revision(), _ -> new ArrayList<>())
                                .add(one));
        List<Idler> idle = new ArrayList<>();
        byRevision.forEach((revision, all) -> {
            Duration since =
                    all.stream()
                            .map(one -> routing.idle(revision, one.id()))
                            .min(Duration::compareTo)
                            .orElse(Duration.ZERO);
            boolean standard = all.stream().anyMatch(one -> !one.reserveSeat());
            boolean isIdle =
                    standard
                            ? since.compareTo(QUIET) > 0 && revisions.least(revision) == 0
                            : since.isPositive();
            if (all.stream().anyMatch(this::isBusy)) {
                forget(revision); // it has been woken
            } else if (isIdle && !told.isResting(revision, now)) {
                idle.add(idler(revision, all, standard, since));
            }
        });
        return idle;
    }

    private Idler idler(ObjectKey revision, List<Resident> all, boolean standard, Duration since) {
        Duration ownStart =
                all.stream()
                        .map(Resident::wakeFromStopped)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO);
        Duration wake = wakes.of(revision, ownStart).stopped();
        Duration budget = all.getFirst().settings().wakeBudget();
        return new Idler(
                revision,
                standard,
                all.stream().allMatch(one -> one.rung() == Rung.FROZEN),
                budget != null && (wake == null || wake.compareTo(budget) > 0),
                all.stream().mapToLong(one -> account.held(one.id())).sum(),
                since,
                wake == null ? Duration.ofSeconds(1) : wake);
    }

    /// Bytes held by those that were told to go. Those with a request in flight stay, and so do
    /// those that had to be told twice.
    long going(long now) {
        return present.values().stream()
                .filter(one -> told.isResting(one.revision(), now))
                .filter(one -> told.count(one.revision()) == 1)
                .filter(one -> !isBusy(one))
                .mapToLong(one -> account.held(one.id()))
                .sum();
    }

    private boolean isBusy(Resident one) {
        return routing.inFlight(one.revision(), one.id()) > 0;
    }
}
