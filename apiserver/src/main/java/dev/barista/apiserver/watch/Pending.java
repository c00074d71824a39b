package dev.barista.apiserver.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Change;
import dev.barista.store.LoggedChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The changes that one listener has not received yet: at most one for each object, the newest, so
/// their number is bounded by that of objects however slow the listener is. Thread-safe.
final class Pending {

    /// @param kind as it is for the listener, which has not seen the changes passed over
    /// @param change null for an object that was there when the watch began
    record Note(Change.Kind kind, ObjectKey key, @Nullable LoggedChange change) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();

    @GuardedBy("lock")
    private final Map<ObjectKey, Note> notes = new LinkedHashMap<>();

    @GuardedBy("lock")
    private boolean closed;

    void add(LoggedChange change) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Note older = notes.remove(change.key());
            boolean unseen = older != null && older.kind() == Change.Kind.ADDED;
            boolean modified = change.kind() == Change.Kind.MODIFIED;
            Change.Kind kind = modified && unseen ? Change.Kind.ADDED : change.kind();
            notes.put(change.key(), new Note(kind, change.key(), change));
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Notes objects that are there, unless a change of them has been noted already: that is newer.
    void addExisting(List<ObjectKey> keys) {
        lock.lock();
        try {
            for (ObjectKey key : keys) {
                notes.putIfAbsent(key, new Note(Change.Kind.ADDED, key, null));
            }
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a note.
    ///
    /// @return null once closed
    @Nullable Note take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (notes.isEmpty() && !closed) {
                filled.await();
            }
            if (closed) {
                return null;
            }
            Note first = notes.values().iterator().next();
            notes.remove(first.key());
            return first;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            notes.clear();
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
