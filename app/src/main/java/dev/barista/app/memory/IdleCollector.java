package dev.barista.app.memory;

import dev.barista.model.time.Clocks;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Collects the garbage of an idle process, as [IdleCollectionPolicy] decides. One task at a time,
/// until it is closed.
public final class IdleCollector implements AutoCloseable {

    /// The heap of this process.
    interface Heap {

        /// Bytes in use, garbage included.
        long used();

        /// Collects all of it; returns when that is done.
        void collect();
    }

    private static final Logger log = LoggerFactory.getLogger(IdleCollector.class);

    private final IdleCollectionSettings settings;
    private final IdleCollectionPolicy policy;
    private final LongSupplier activity;
    private final Clocks clocks;
    private final Executor threads;
    private final Heap heap;
    private volatile boolean closed;

    IdleCollector(
            IdleCollectionSettings settings,
            LongSupplier activity,
            Clocks clocks,
            Executor threads,
            Heap heap) {
        this.settings = settings;
        this.activity = activity;
        this.clocks = clocks;
        this.threads = threads;
        this.heap = heap;
        policy = new IdleCollectionPolicy(settings, clocks.ticker().nanos());
    }

    /// Begins to look.
    ///
    /// @param activity a number that changes with each request; read on any thread
    /// @param threads run the collection, which blocks
    public static IdleCollector start(
            IdleCollectionSettings settings,
            LongSupplier activity,
            Clocks clocks,
            Executor threads) {
        var collector = new IdleCollector(settings, activity, clocks, threads, new JvmHeap());
        collector.lookLater();
        return collector;
    }

    void lookLater() {
        clocks.scheduler().schedule(settings.look(), () -> threads.execute(this::look));
    }

    private void look() {
        if (closed) {
            return;
        }
        try {
            long now = clocks.ticker().nanos();
            var sample = new IdleCollectionPolicy.Sample(now, activity.getAsLong(), heap.used());
            if (policy.isDue(sample)) {
                heap.collect();
                policy.collected(now, heap.used());
                log.atDebug()
                        .addKeyValue("freedBytes", sample.usedBytes() - heap.used())
                        .addKeyValue("tookMillis", (clocks.ticker().nanos() - now) / 1_000_000)
                        .log("garbage collected while idle");
            }
        } finally {
            lookLater();
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private static final class JvmHeap implements Heap {

        @Override
        public long used() {
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }

        @Override
        public void collect() {
            System.gc();
        }
    }
}
