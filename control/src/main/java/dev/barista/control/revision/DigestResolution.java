package dev.barista.control.revision;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.Container;
import dev.barista.model.serving.Revision;
import dev.barista.model.serving.Revision.ContainerStatus;
import dev.barista.model.time.Backoff;
import dev.barista.model.time.Scheduler;
import dev.barista.model.time.Ticker;
import dev.barista.model.work.LateBound;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Resolves the images of revisions, in the background: each revision once, a bounded number at a
/// time, and again with a growing pause after a failure.
///
/// Holds an entry per revision that is not resolved yet. Thread-safe; the lock is not held during
/// calls of other parts.
final class DigestResolution {

    /// What is known of a revision's images.
    sealed interface Answer {
        /// @param containers in the order of [Revision#allContainers]
        record Resolved(List<ContainerStatus> containers) implements Answer {}

        record Pending() implements Answer {}

        /// @param isNew whether this failure has not been reported yet
        /// @param retry how long until the next attempt may begin
        record Failed(String message, boolean isNew, Duration retry) implements Answer {}
    }

    /// @param timeout of one image
    /// @param skipped registries whose tags stay tags
    record Settings(Duration timeout, Set<String> skipped) {
        Settings {
            skipped = Set.copyOf(skipped);
        }
    }

    /// Revisions that are resolved at once; the others wait.
    private static final int AT_ONCE = 100;

    private static final Backoff RETRY =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1_000));

    private static final class Entry {
        private final String uid;
        private int failures;
        private boolean running;
        private boolean told;
        private long retryAt;
        private @Nullable String failure;
        private @Nullable List<ContainerStatus> result;

        private Entry(String uid) {
            this.uid = uid;
        }
    }

    private final Digests digests;
    private final Supplier<Settings> settings;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final ReentrantLock lock = new ReentrantLock();
    private final LateBound<Consumer<ObjectKey>> news = new LateBound<>("listener");

    @GuardedBy("lock")
    private final Map<ObjectKey, Entry> entries = new HashMap<>();

    @GuardedBy("lock")
    private final Set<ObjectKey> waiting = new LinkedHashSet<>();

    @GuardedBy("lock")
    private int running;

    DigestResolution(
            Digests digests, Supplier<Settings> settings, Ticker ticker, Scheduler scheduler) {
        this.digests = digests;
        this.settings = settings;
        this.ticker = ticker;
        this.scheduler = scheduler;
    }

    /// @param listener gets the key of a revision about which there is something new
    void onNews(Consumer<ObjectKey> listener) {
        news.bind(listener);
    }

    /// What is known of `revision` now; begins to find out if nothing is.
    ///
    /// @param pullSecrets asked for only when an attempt begins
    Answer answer(Revision revision, Supplier<List<ObjectKey>> pullSecrets) {
        ObjectKey key = revision.object().key();
        if (revision.containerStatuses().size() == revision.allContainers().size()) {
            forget(key);
            return new Answer.Resolved(revision.containerStatuses());
        }
        if (begins(key, revision.object().uid())) {
            begin(revision, pullSecrets);
        }
        return current(key);
    }

    /// An attempt that cannot even begin gives its place back: the caller, which gets the
    /// exception, tries again.
    private void begin(Revision revision, Supplier<List<ObjectKey>> pullSecrets) {
        boolean begun = false;
        try {
            resolve(revision, pullSecrets.get());
            begun = true;
        } finally {
            if (!begun) {
                abandon(revision);
            }
        }
    }

    private void abandon(Revision revision) {
        List<ObjectKey> next;
        lock.lock();
        try {
            running--;
            ObjectKey key = revision.object().key();
            Entry entry = entries.get(key);
            if (entry != null && entry.uid.equals(revision.object().uid())) {
                entries.remove(key);
            }
            next = takeWaiting();
        } finally {
            lock.unlock();
        }
        next.forEach(this::wake);
    }

    /// Those that may begin now. As many as there is room for: one of them may be gone by now, and
    /// must not keep the others waiting.
    @GuardedBy("lock")
    private List<ObjectKey> takeWaiting() {
        List<ObjectKey> next = waiting.stream().limit(Math.max(0, AT_ONCE - running)).toList();
        next.forEach(waiting::remove);
        return next;
    }

    private boolean begins(ObjectKey key, String uid) {
        lock.lock();
        try {
            Entry entry = entries.get(key);
            if (entry == null || !entry.uid.equals(uid)) {
                entry = new Entry(uid);
                entries.put(key, entry);
            }
            boolean early = entry.failure != null && entry.retryAt - ticker.nanos() > 0;
            if (entry.running || entry.result != null || early) {
                return false;
            }
            if (running >= AT_ONCE) {
                waiting.add(key);
                return false;
            }
            entry.running = true;
            entry.failure = null;
            running++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private Answer current(ObjectKey key) {
        lock.lock();
        try {
            Entry entry = entries.get(key);
            if (entry != null && entry.result != null) {
                return new Answer.Resolved(entry.result);
            }
            if (entry == null || entry.failure == null) {
                return new Answer.Pending();
            }
            boolean isNew = !entry.told;
            entry.told = true;
            Duration left = Duration.ofNanos(Math.max(1, entry.retryAt - ticker.nanos()));
            return new Answer.Failed(entry.failure, isNew, left);
        } finally {
            lock.unlock();
        }
    }

    private void resolve(Revision revision, List<ObjectKey> pullSecrets) {
        Settings now = settings.get();
        List<CompletableFuture<ContainerStatus>> images = new ArrayList<>();
        for (Container container : revision.allContainers()) {
            images.add(
                    resolve(container.image(), now, pullSecrets)
                            .thenApply(digest -> new ContainerStatus(container.name(), digest)));
        }
        var _ =
                CompletableFuture.allOf(images.toArray(CompletableFuture[]::new))
                        .whenComplete((_, failure) -> {
                            List<ContainerStatus> result =
                                    failure == null
                                            ? images.stream().map(CompletableFuture::join).toList()
                                            : null;
                            ended(revision, result, failure);
                        });
    }

    /// The digest of an image; empty if it is run by its tag.
    private CompletableFuture<String> resolve(
            String image, Settings now, List<ObjectKey> pullSecrets) {
        var reference = new ImageReference(image);
        if (reference.isDigest()) {
            return CompletableFuture.completedFuture(image);
        }
        if (now.skipped().contains(reference.registry())) {
            return CompletableFuture.completedFuture("");
        }
        CompletableFuture<String> asked;
        try {
            asked = digests.resolve(image, pullSecrets).toCompletableFuture();
        } catch (RuntimeException | Error e) {
            asked = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<String> request = asked;
        var answer = new CompletableFuture<String>();
        var _ =
                request.whenComplete((digest, failure) -> {
                    if (failure == null) {
                        answer.complete(digest);
                    } else {
                        answer.completeExceptionally(new Unresolved(image, failure));
                    }
                });
        if (!answer.isDone()) {
            scheduler.schedule(now.timeout(), () -> giveUp(image, now.timeout(), request, answer));
        }
        return answer;
    }

    private static void giveUp(
            String image,
            Duration timeout,
            CompletableFuture<String> request,
            CompletableFuture<String> answer) {
        var late = new TimeoutException("no answer within " + timeout.toSeconds() + " s");
        if (answer.completeExceptionally(new Unresolved(image, late))) {
            request.cancel(true);
        }
    }

    private static final class Unresolved extends RuntimeException {

        private static final long serialVersionUID = 1;

        private Unresolved(String image, Throwable cause) {
            super(
                    "Unable to fetch image \"%s\": failed to resolve image to digest: %s"
                            .formatted(image, root(cause).getMessage()),
                    cause);
        }
    }

    private static Throwable root(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private void ended(
            Revision revision,
            @Nullable List<ContainerStatus> result,
            @Nullable Throwable failure) {
        ObjectKey key = revision.object().key();
        List<ObjectKey> next;
        lock.lock();
        try {
            running--;
            next = takeWaiting();
            Entry entry = entries.get(key);
            if (entry != null && entry.uid.equals(revision.object().uid())) {
                entry.running = false;
                entry.result = result;
                if (failure != null) {
                    entry.failures++;
                    entry.failure = String.valueOf(root(failure).getMessage());
                    entry.told = false;
                    entry.retryAt = ticker.nanos() + RETRY.delay(entry.failures).toNanos();
                }
            }
        } finally {
            lock.unlock();
        }
        wake(key);
        next.forEach(this::wake);
    }

    private void wake(ObjectKey key) {
        news.find().ifPresent(listener -> listener.accept(key));
    }

    void forget(ObjectKey key) {
        List<ObjectKey> next;
        lock.lock();
        try {
            entries.remove(key);
            waiting.remove(key);
            next = takeWaiting();
        } finally {
            lock.unlock();
        }
        next.forEach(this::wake);
    }
}
