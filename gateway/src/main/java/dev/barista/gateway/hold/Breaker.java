package dev.barista.gateway.hold;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.gateway.load.RevisionLoad;
import dev.barista.gateway.load.RungCounts;
import dev.barista.gateway.port.Backend;
import dev.barista.gateway.port.ColdStarts;
import dev.barista.gateway.port.RevisionLimits;
import dev.barista.gateway.port.Rungs;
import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.WakeFilter;
import dev.barista.model.time.Scheduler;
import dev.barista.model.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The slots of one revision, and the requests that wait for one, in the order they came.
///
/// ```
/// tryAcquire ── free slot ──────────────► serve ── release ──► free slot ──► first waiter
///     └─ none, or others wait ─► hold ──► queue ◄── add(instance): to as many as have a slot
/// ```
///
/// Thread-safe. While no request waits, a slot is taken and given back by atomic counts alone; the
/// lock guards the queue. No waiter is lost: a request increments `waiting` before it looks for a
/// slot; a release frees the slot before it reads `waiting`.
public final class Breaker {

    /// What became of a request that asked to be held.
    public enum Held {
        /// It waits.
        QUEUED,
        /// Too many wait already.
        FULL
    }

    /// How long a raise may take before another instance is asked for.
    private static final Duration LONGEST_RAISE = Duration.ofSeconds(1);

    /// How long a raised instance has for its response before the control plane is told.
    private static final Duration ANSWER_FIRST = Duration.ofMillis(10);

    private final ObjectKey revision;
    private final boolean wakes;
    private final WaitBudget budget;
    private final ColdStarts coldStarts;
    private final Rungs rungs;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final RungCounts counts = new RungCounts();
    private final RevisionLoad load;
    private final AtomicBoolean wakeUnrecorded = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final LinkedHashSet<Waiter> queue = new LinkedHashSet<>();

    @GuardedBy("lock")
    private boolean wanted;

    private volatile RevisionLimits limits;
    private volatile Instance[] instances = {};
    private volatile int waiting;
    private volatile WakeFilter filter = WakeFilter.NONE;

    public Breaker(
            ObjectKey revision,
            RevisionLimits limits,
            RevisionLoad load,
            WaitBudget budget,
            ColdStarts coldStarts,
            Rungs rungs,
            Ticker ticker,
            Scheduler scheduler) {
        this(true, revision, limits, load, budget, coldStarts, rungs, ticker, scheduler);
    }

    /// That of a Service which is no Revision's: nothing can be woken, so that requests are denied
    /// a slot while it has no instance.
    public static Breaker ofService(
            ObjectKey service,
            RevisionLoad load,
            WaitBudget budget,
            Ticker ticker,
            Scheduler scheduler) {
        return new Breaker(
                false,
                service,
                RevisionLimits.DEFAULT,
                load,
                budget,
                (_, _) -> {},
                Rungs.none(),
                ticker,
                scheduler);
    }

    private Breaker(
            boolean wakes,
            ObjectKey revision,
            RevisionLimits limits,
            RevisionLoad load,
            WaitBudget budget,
            ColdStarts coldStarts,
            Rungs rungs,
            Ticker ticker,
            Scheduler scheduler) {
        this.wakes = wakes;
        this.revision = revision;
        this.limits = limits;
        this.load = load;
        this.budget = budget;
        this.coldStarts = coldStarts;
        this.rungs = rungs;
        this.ticker = ticker;
        this.scheduler = scheduler;
    }

    public ObjectKey revision() {
        return revision;
    }

    public RevisionLimits limits() {
        return limits;
    }

    public RevisionLoad load() {
        return load;
    }

    /// Requests by the rung that they met.
    public RungCounts counts() {
        return counts;
    }

    /// Of requests that must not wake the revision.
    public WakeFilter filter() {
        return filter;
    }

    public void filter(WakeFilter changed) {
        filter = changed;
    }

    /// Whether it has no instance, on whatever rung.
    public boolean isStopped() {
        return instances.length == 0;
    }

    /// Whether a request that comes now would wake it: no instance runs.
    public boolean isAsleep() {
        for (Instance instance : instances) {
            if (!instance.isLowered()) {
                return false;
            }
        }
        return true;
    }

    public int waiting() {
        return waiting;
    }

    public List<Instance> instances() {
        return List.of(instances);
    }

    public void limit(RevisionLimits changed) {
        limits = changed;
        dispatch();
    }

    /// A slot at once; null if there is none, or others came first.
    public @Nullable Instance tryAcquire(long now, RandomGenerator random) {
        return waiting > 0 ? null : acquire(now, random);
    }

    private @Nullable Instance acquire(long now, RandomGenerator random) {
        return Choice.acquire(instances, limits.containerConcurrency(), now, random);
    }

    /// Puts a request at the end of the queue; if there is a slot by now, it is granted it before
    /// this returns. Wakes the revision if it has no instance; where nothing can be woken, denies
    /// it a slot.
    public Held hold(Waiter waiter) {
        return enqueue(waiter, false);
    }

    /// Puts a request back at the head of the queue: it came before all that wait, and is not
    /// refused now.
    public void holdFirst(Waiter waiter) {
        enqueue(waiter, true);
    }

    @CanIgnoreReturnValue
    private Held enqueue(Waiter waiter, boolean atHead) {
        lock.lock();
        try {
            if (atHead) {
                budget.takeAnyway();
                queue.addFirst(waiter);
            } else if (queue.size() < budget.perRevision() && budget.take()) {
                queue.addLast(waiter);
            } else {
                return Held.FULL;
            }
            waiting = queue.size();
        } finally {
            lock.unlock();
        }
        dispatch();
        wakeIfNeeded();
        return Held.QUEUED;
    }

    /// Takes a request out of the queue.
    ///
    /// @return false if it was not there: it has been granted a slot
    public boolean cancel(Waiter waiter) {
        lock.lock();
        try {
            return remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean remove(Waiter waiter) {
        boolean removed = queue.remove(waiter);
        if (removed) {
            budget.giveBack();
            waiting = queue.size();
            wanted &= !queue.isEmpty();
        }
        return removed;
    }

    /// Gives a slot back, to the first that waits if any does.
    public void release(Instance instance) {
        release(instance, ticker.nanos());
    }

    /// As above, at a time that the caller has at hand.
    public void release(Instance instance, long now) {
        instance.release(now);
        if (waiting > 0) {
            dispatch();
        }
    }

    /// Gives a slot back of an instance that refused a connection.
    public void releaseRefused(Instance instance, long suspendedUntil) {
        instance.suspendUntil(suspendedUntil);
        release(instance);
    }

    /// Grants free slots to those that wait.
    public void dispatch() {
        record Grant(Waiter waiter, Instance instance) {}
        List<Grant> grants = new ArrayList<>();
        lock.lock();
        try {
            while (!queue.isEmpty()) {
                Instance free = acquire(ticker.nanos(), ThreadLocalRandom.current());
                if (free == null) {
                    break;
                }
                Waiter first = queue.getFirst();
                remove(first);
                grants.add(new Grant(first, free));
            }
        } finally {
            lock.unlock();
        }
        grants.forEach(grant -> grant.waiter().granted(grant.instance()));
    }

    /// Raises a lowered instance for a request that holds a slot of it. It is asked for once for
    /// all that come until it is answered. [#ANSWER_FIRST] later the revision is said to be wanted,
    /// so that its objects follow: not before, for what that starts on other threads takes the
    /// cores that the way up and the request need; but after [#LONGEST_RAISE] in any case, for then
    /// another instance may be the quicker way.
    ///
    /// @return completes on any thread, when the instance may serve; exceptionally if it cannot
    public CompletionStage<Raised> raise(Instance instance, Waiter waiter) {
        var first = new AtomicBoolean();
        CompletionStage<Raised> raised =
                instance.raise(() -> {
                    first.set(true);
                    return rungs.raise(revision, instance.backend().id());
                });
        if (first.get()) {
            var told = new AtomicBoolean();
            Runnable tell =
                    () -> {
                        if (!told.getAndSet(true)) {
                            coldStarts.wanted(revision, waiter.caller());
                        }
                    };
            var _ =
                    raised.whenComplete((by, failure) ->
                            scheduler.schedule(by == null ? Duration.ZERO : ANSWER_FIRST, tell));
            scheduler.schedule(LONGEST_RAISE, tell);
        }
        return raised;
    }

    private void wakeIfNeeded() {
        if (wakes) {
            wake();
        } else if (isStopped()) {
            denyAll();
        }
    }

    private void denyAll() {
        List<Waiter> denied;
        lock.lock();
        try {
            denied = List.copyOf(queue);
            denied.forEach(this::remove);
        } finally {
            lock.unlock();
        }
        denied.forEach(Waiter::denied);
    }

    private void wake() {
        Waiter first = null;
        lock.lock();
        try {
            if (!wanted && instances.length == 0 && !queue.isEmpty()) {
                wanted = true;
                wakeUnrecorded.set(true);
                first = queue.getFirst();
            }
        } finally {
            lock.unlock();
        }
        if (first != null) {
            coldStarts.wanted(revision, first.caller());
        }
    }

    /// Whether the caller is the first to be served since the revision was woken.
    public boolean takeWake() {
        return wakeUnrecorded.get() && wakeUnrecorded.compareAndSet(true, false);
    }

    /// An instance may serve, or be raised to serve; those that wait get its slots before this
    /// returns. One with the same id is replaced, if it listens elsewhere; else it stays, with its
    /// requests, and takes the rung.
    public void add(Backend backend) {
        Optional<Instance> known =
                find(backend.id())
                        .filter(present -> present.backend().endpoint().equals(backend.endpoint()));
        if (known.isPresent()) {
            settle(known.get(), backend.rung());
            return;
        }
        List<Instance> replaced = new ArrayList<>();
        lock.lock();
        try {
            List<Instance> next = new ArrayList<>();
            for (Instance present : instances) {
                boolean same = present.backend().id().equals(backend.id());
                (same ? replaced : next).add(present);
            }
            next.add(new Instance(backend, ticker, scheduler));
            instances = next.toArray(Instance[]::new);
            wanted = false;
        } finally {
            lock.unlock();
        }
        replaced.forEach(Instance::leave); // completes a future: not under the lock
        dispatch();
    }

    private void settle(Instance known, Rung rung) {
        if (rung.isLowered()) {
            known.lower(rung);
        } else {
            known.raised();
        }
        dispatch();
    }

    /// The instance of that id; empty if there is none that may serve.
    public Optional<Instance> find(String id) {
        return Arrays.stream(instances)
                .filter(instance -> instance.backend().id().equals(id))
                .findFirst();
    }

    /// From now on, a request that takes a slot of the instance waits until it is raised.
    ///
    /// @return false, and nothing has changed, if it is not known, busy, or kept running
    public boolean lower(String id, Rung to) {
        return find(id).map(instance -> instance.lower(to)).orElse(false);
    }

    /// It runs again, though no request asked for it.
    public void raised(String id) {
        find(id).ifPresent(Instance::raised);
    }

    /// An instance must not serve any more.
    ///
    /// @return the instance, which no longer takes requests; empty if there is none of that id
    public Optional<Instance> remove(String id) {
        Instance removed = null;
        lock.lock();
        try {
            for (Instance instance : instances) {
                if (instance.backend().id().equals(id)) {
                    removed = instance;
                }
            }
            Instance gone = removed;
            instances = Arrays.stream(instances).filter(i -> i != gone).toArray(Instance[]::new);
        } finally {
            lock.unlock();
        }
        if (removed != null) {
            removed.leave();
            wakeIfNeeded();
        }
        return Optional.ofNullable(removed);
    }
}
