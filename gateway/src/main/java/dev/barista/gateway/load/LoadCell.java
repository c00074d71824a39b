package dev.barista.gateway.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Counts the requests of one revision on one event loop: how many there are, how many came, and
/// the integral of the first over time, so that an average is exact however short the requests.
///
/// One event loop writes, without locks or atomic instructions; any thread reads. A reader sees the
/// three numbers of one moment: the version is odd while they change, and is compared afterwards.
public final class LoadCell {

    /// The numbers of one moment. Sums wrap around; differences of two moments are right.
    ///
    /// @param concurrency requests under way or waiting
    /// @param nanos integral of the concurrency until the moment of the reading
    public record Reading(long concurrency, long arrivals, long nanos) {}

    private static final VarHandle VERSION;

    static {
        try {
            VERSION = MethodHandles.lookup().findVarHandle(LoadCell.class, "version", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    @SuppressWarnings("unused") // by its handle
    private long version;

    private long concurrency;
    private long arrivals;
    private long base; // integral = base + concurrency * now

    /// A request came. Event loop only.
    public void enter(long now) {
        long odd = begin();
        concurrency++;
        arrivals++;
        base -= now;
        end(odd);
    }

    /// A request ended. Event loop only.
    public void leave(long now) {
        long odd = begin();
        concurrency--;
        base += now;
        end(odd);
    }

    private long begin() {
        long odd = (long) VERSION.get(this) + 1;
        VERSION.setOpaque(this, odd);
        VarHandle.storeStoreFence();
        return odd;
    }

    private void end(long odd) {
        VERSION.setRelease(this, odd + 1);
    }

    /// The numbers at `now`. Any thread; repeats while the event loop writes, which takes
    /// nanoseconds.
    public Reading read(long now) {
        while (true) {
            long before = (long) VERSION.getAcquire(this);
            long c = concurrency;
            long a = arrivals;
            long b = base;
            VarHandle.loadLoadFence();
            if ((before & 1) == 0 && before == (long) VERSION.getOpaque(this)) {
                return new Reading(c, a, b + c * now);
            }
            Thread.onSpinWait();
        }
    }
}
