package dev.barista.node.ladder;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// How long each revision has taken to wake from each rung: the last [#KEPT] wakes of the last
/// [#FRESH], of the [#MOST_REVISIONS] revisions that woke last.
///
/// Older ones do not count, because a rung that was too slow is not entered, and so would not be
/// measured again: after that time it is tried anew. It is not kept on disk either: a new process
/// begins with [#RESERVE], [#FROZEN] and the instance's own start, and has measured after [#ENOUGH]
/// wakes.
///
/// Thread-safe.
public final class MeasuredWakes {

    /// What is promised, and taken for granted until it has been measured.
    static final Duration RESERVE = Duration.ofMillis(5);

    static final Duration FROZEN = Duration.ofMillis(10);

    /// What Barista adds to an instance's own start.
    static final Duration ADDED = Duration.ofMillis(15);

    private static final int KEPT = 64;
    private static final int ENOUGH = 5;
    private static final int MOST_REVISIONS = 10_000;
    private static final Duration FRESH = Duration.ofMinutes(10);

    private record Wake(long at, Duration took) {}

    private final Ticker ticker;

    @GuardedBy("this")
    private final SequencedMap<ObjectKey, Map<Rung, Deque<Wake>>> wakes =
            new LinkedHashMap<>(16, 0.75f, true);

    public MeasuredWakes(Ticker ticker) {
        this.ticker = ticker;
    }

    /// Takes a note of a wake; of other entries it does not.
    public void note(JournalEntry entry) {
        if (entry instanceof JournalEntry.Woke woke) {
            record(woke.revision(), woke.from(), total(woke));
        }
    }

    /// What the request waited, less what says nothing of the next wake: a pull, which happens
    /// once, and the wait for memory that others held. Not less than the other stages took, some of
    /// which may have passed before the request came.
    private static Duration total(JournalEntry.Woke woke) {
        Duration waited = Duration.ZERO;
        Duration own = Duration.ZERO;
        for (Stage stage : woke.stages()) {
            switch (stage.name()) {
                case "hold" -> waited = waited.plus(stage.duration());
                case "pull", "memory" -> waited = waited.minus(stage.duration());
                default -> own = own.plus(stage.duration());
            }
        }
        return waited.compareTo(own) > 0 ? waited : own;
    }

    /// @param took from the arrival of a request until it was sent to the instance
    public synchronized void record(ObjectKey revision, Rung from, Duration took) {
        Deque<Wake> last =
                wakes.computeIfAbsent(revision, _ -> new EnumMap<>(Rung.class))
                        .computeIfAbsent(from, _ -> new ArrayDeque<>(ENOUGH));
        last.addLast(new Wake(ticker.nanos(), took));
        if (last.size() > KEPT) {
            last.removeFirst();
        }
        if (wakes.size() > MOST_REVISIONS) {
            wakes.pollFirstEntry();
        }
    }

    /// @param ownStart what its last start took; zero if that is not known
    WakeTimes of(ObjectKey revision, Duration ownStart) {
        @Nullable Duration started = ownStart.isPositive() ? ownStart.plus(ADDED) : null;
        return new WakeTimes(
                find99th(revision, Rung.RESERVE).orElse(RESERVE),
                find99th(revision, Rung.FROZEN).orElse(FROZEN),
                find99th(revision, Rung.STOPPED).orElse(started));
    }

    /// The 99th percentile by nearest rank, which among so few is the slowest; empty if there are
    /// fewer than five.
    synchronized Optional<Duration> find99th(ObjectKey revision, Rung from) {
        Deque<Wake> last =
                wakes.getOrDefault(revision, Map.of()).getOrDefault(from, new ArrayDeque<>());
        long oldest = ticker.nanos() - FRESH.toNanos();
        while (!last.isEmpty() && last.getFirst().at() - oldest < 0) {
            last.removeFirst();
        }
        return last.size() < ENOUGH
                ? Optional.empty()
                : last.stream().map(Wake::took).max(Duration::compareTo);
    }
}
