package dev.barista.node.meter;

import dev.barista.model.config.PricesConfig;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.ledger.Deployed;
import dev.barista.model.ledger.Fact;
import dev.barista.model.ledger.Ledger;
import dev.barista.model.ledger.Measure;
import dev.barista.model.ledger.MeterBook;
import dev.barista.model.ledger.Place;
import dev.barista.model.ledger.Reading;
import dev.barista.model.ledger.Size;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.time.Clocks;
import dev.barista.node.ladder.Resident;
import dev.barista.node.ladder.Residents;
import dev.barista.node.ladder.RungWatch;
import dev.barista.node.work.Mailbox;
import dev.barista.runtime.Instance;
import dev.barista.runtime.Usage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the counters of instances: at each change of a rung, before an instance goes, and of all
/// that there are, every ten seconds. What was read becomes facts in one mailbox.
///
/// Thread-safe. [#start] and [#close] are called once.
public final class Meter implements RungWatch, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Meter.class);
    private static final long CLOSE_SECONDS = 10;

    private final Ledger ledger;
    private final Supplier<PricesConfig> prices;
    private volatile Requests requests = Requests.NONE;
    private volatile EgressCounter egress = EgressCounter.none();
    private final Clocks clocks;
    private final Executor threads;
    private final Mailbox mailbox;

    /// Of the mailbox.
    private final MeterBook book;

    /// Of the mailbox.
    private final Revisions revisions;

    /// Of the mailbox.
    private final RequestCounts counts = new RequestCounts();

    /// Of the mailbox.
    private final EgressCounts egressCounts = new EgressCounts();

    /// What was read when an instance left its rung: where it enters the next, it is not read
    /// again, for a request may wait for that.
    private final Map<String, Reading> leaving = new ConcurrentHashMap<>();

    /// What other policies would have held, since the last look.
    private final Map<Difference, Long> differences = new ConcurrentHashMap<>();

    /// Of revisions that there are.
    private final Map<ObjectKey, Duration> starts = new ConcurrentHashMap<>();

    private record Difference(ObjectKey revision, Measure policy) {}

    private volatile boolean closed;
    private @Nullable Watch watch;

    /// @param prices as they are now
    public Meter(Ledger ledger, Supplier<PricesConfig> prices, Clocks clocks, Executor threads) {
        this.ledger = ledger;
        this.prices = prices;
        this.clocks = clocks;
        this.threads = threads;
        mailbox = new Mailbox(threads);
        book = new MeterBook(ledger.accounts(), clocks.ticker().nanos(), clocks.wall().instant());
        revisions = new Revisions(ledger.openSpans(), this::start);
    }

    /// Begins to follow revisions, and to look at instances.
    public void start(Objects objects, Residents residents, Requests counted, EgressCounter sent) {
        requests = counted;
        egress = sent;
        var all = objects.list(Types.REVISION, "", Selector.ALL);
        mailbox.execute(() -> ledger.add(revisions.begin(all, clocks.wall().instant())));
        watch = objects.watch(Types.REVISION, change -> mailbox.execute(() -> follow(change)));
        lookLater(residents);
    }

    private void follow(Change change) {
        ledger.add(revisions.note(change, clocks.wall().instant()));
        if (change.kind() == Change.Kind.DELETED) {
            starts.remove(change.object().key());
        }
    }

    private void lookLater(Residents residents) {
        clocks.scheduler()
                .schedule(
                        prices.get().metering().interval(),
                        () -> threads.execute(() -> look(residents)));
    }

    private void look(Residents residents) {
        if (closed) {
            return;
        }
        try {
            long begun = clocks.ticker().nanos();
            List<Resident> all = residents.all();
            Set<String> there = new HashSet<>();
            List<Reading> readings = new ArrayList<>();
            for (Resident resident : all) {
                there.add(resident.id());
                readings.add(read(resident.instance()));
            }
            leaving.keySet().retainAll(there);
            Map<String, EgressCounter.Sent> sent = egress.read();
            mailbox.execute(() -> book(all, readings, begun, sent));
        } finally {
            lookLater(residents);
        }
    }

    private void book(
            List<Resident> all,
            List<Reading> readings,
            long begun,
            Map<String, EgressCounter.Sent> sent) {
        List<MeterBook.Seen> seen = new ArrayList<>();
        for (int n = 0; n < all.size(); n++) {
            seen.add(new MeterBook.Seen(place(all.get(n)), readings.get(n)));
        }
        List<Fact> facts = new ArrayList<>(book.sampled(seen, begun, prices.get().burst()));
        facts.addAll(countRequests());
        facts.addAll(takeDifferences());
        facts.addAll(egressCounts.since(hour(), addresses(all), sent));
        ledger.add(facts);
    }

    private static Map<String, ObjectKey> addresses(List<Resident> all) {
        Map<String, ObjectKey> revisions = new HashMap<>();
        for (Resident resident : all) {
            resident.instance()
                    .addresses()
                    .ifPresent(
                            own -> own.all().forEach(it -> revisions.put(it, resident.revision())));
        }
        return revisions;
    }

    private List<Fact> countRequests() {
        List<Fact> facts = new ArrayList<>();
        for (ObjectKey revision : revisions.keys()) {
            facts.addAll(countRequests(revision));
        }
        return facts;
    }

    private List<Fact> countRequests(ObjectKey revision) {
        return counts.since(hour(), revision, requests.of(revision));
    }

    @Override
    public void entered(Resident resident) {
        if (!resident.wakeFromStopped().isZero()) {
            starts.put(resident.revision(), resident.wakeFromStopped());
        }
        Reading before = leaving.remove(resident.id());
        Reading reading = before == null ? read(resident.instance()) : before;
        mailbox.execute(
                () -> ledger.add(book.entered(place(resident), reading, prices.get().burst())));
    }

    @Override
    public void left(Resident resident) {
        Reading reading = read(resident.instance());
        leaving.put(resident.id(), reading);
        mailbox.execute(() -> ledger.add(book.left(resident.id(), reading, prices.get().burst())));
    }

    /// Something is in the journal: counts it if a request woke an instance. Returns at once.
    public void note(JournalEntry entry) {
        if (entry instanceof JournalEntry.Woke woke) {
            mailbox.execute(() -> woke(woke));
        }
    }

    /// A wake is booked together with the requests that came until now, the one that woke it among
    /// them: so that no crash leaves a wake without a request.
    private void woke(JournalEntry.Woke woke) {
        List<Fact> facts = new ArrayList<>();
        facts.add(MeterBook.woke(woke.revision(), woke.from(), woke.at()));
        facts.addAll(countRequests(woke.revision()));
        ledger.add(facts);
    }

    /// How long the start of one of its instances took, as the last one; zero if none was seen. Any
    /// thread.
    public Duration start(ObjectKey revision) {
        return starts.getOrDefault(revision, Duration.ZERO);
    }

    /// Another policy would have held so much more, in nanoseconds of standard instances; below 0
    /// if less. Any thread; booked at the next look.
    ///
    /// @param policy `TO_ZERO_NANOS` or `MIN_SCALE_NANOS`
    public void differed(ObjectKey revision, Measure policy, long nanos) {
        if (nanos != 0) {
            differences.merge(new Difference(revision, policy), nanos, Math::addExact);
        }
    }

    private List<Fact> takeDifferences() {
        long hour = hour();
        List<Fact> facts = new ArrayList<>();
        for (Difference each : List.copyOf(differences.keySet())) {
            Long nanos = differences.remove(each);
            if (nanos != null) {
                facts.add(new Fact.Happened(hour, each.revision(), each.policy(), nanos));
            }
        }
        return facts;
    }

    private long hour() {
        return Math.floorDiv(clocks.wall().instant().getEpochSecond(), 3600L);
    }

    private Reading read(Instance instance) {
        long tick = clocks.ticker().nanos();
        Instant at = clocks.wall().instant();
        try {
            Usage usage = instance.usage();
            return new Reading(tick, at, usage.cpu().toNanos(), usage.memoryBytes());
        } catch (IOException failure) {
            // It has ended meanwhile, or cannot be measured here: its time counts all the same.
            log.atDebug()
                    .addKeyValue("instance", instance.id())
                    .setCause(failure)
                    .log("usage not read");
            return new Reading(tick, at, 0, 0);
        }
    }

    private Place place(Resident resident) {
        PricesConfig now = prices.get();
        Deployed revision = revisions.of(resident.revision());
        Size standard =
                revision.withDefaults(
                                resident.cpuMillis() > 0
                                        ? resident.cpuMillis()
                                        : now.standardSize().cpuMillis(),
                                now.standardSize().memoryBytes())
                        .standard();
        return new Place(
                resident.id(),
                resident.revision(),
                resident.rung(),
                resident.settings().instanceClass(),
                Size.on(resident.rung(), resident.settings(), standard),
                standard.cpuMillis(),
                resident.wakeFromStopped().toNanos());
    }

    /// Books what is left to book: instances have ended by now, requests may have come.
    @Override
    public void close() {
        closed = true;
        if (watch != null) {
            watch.close();
        }
        var booked = new CompletableFuture<Void>();
        mailbox.execute(() -> {
            List<Fact> facts = new ArrayList<>(countRequests());
            facts.addAll(takeDifferences());
            ledger.add(facts);
            booked.complete(null);
        });
        try {
            booked.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            log.atWarn().setCause(late).log("the last facts are not in the ledger");
        }
    }
}
