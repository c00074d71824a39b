package dev.barista.runtime.network;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.BitSet;

/// Which addresses of a range are in use. One that is given back is the last to be used again, so
/// that what still knows it does not meet another pod there. Thread-safe.
final class AddressPool {

    private final NodeRange range;

    @GuardedBy("this")
    private final BitSet used = new BitSet();

    @GuardedBy("this")
    private final ArrayDeque<Integer> returned = new ArrayDeque<>();

    /// The lowest that was never used.
    @GuardedBy("this")
    private int next;

    AddressPool(NodeRange range) {
        this.range = range;
    }

    /// @return the index in the range
    synchronized int take() throws NoFreeAddress {
        for (; next < range.capacity(); next++) {
            if (!used.get(next)) {
                used.set(next);
                return range.index(next++);
            }
        }
        Integer oldest = returned.poll();
        if (oldest == null) {
            throw new NoFreeAddress(
                    "pod range: %s (expected: a free address): all %,d are in use"
                            .formatted(range.pods(), range.capacity()));
        }
        used.set(oldest);
        return range.index(oldest);
    }

    /// Marks one as in use.
    ///
    /// @return whether it was free
    synchronized boolean reserve(int index) {
        int number = index - range.index(0);
        if (used.get(number)) {
            return false;
        }
        returned.remove(number);
        used.set(number);
        return true;
    }

    /// Idempotent.
    synchronized void giveBack(int index) {
        int number = index - range.index(0);
        if (used.get(number)) {
            used.clear(number);
            if (number < next) {
                returned.add(number);
            }
        }
    }
}
