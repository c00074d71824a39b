package dev.barista.app.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IdleCollectorTest {

    private static final long MIB = 1 << 20;

    /// A heap of which all above 20 MiB is garbage.
    private static final class FakeHeap implements IdleCollector.Heap {
        private long used = 50 * MIB;
        private int collections;

        @Override
        public long used() {
            return used;
        }

        @Override
        public void collect() {
            collections++;
            used = 20 * MIB;
        }
    }

    private final VirtualTime time = new VirtualTime();
    private final AtomicLong requests = new AtomicLong();
    private final FakeHeap heap = new FakeHeap();
    private final IdleCollector collector =
            new IdleCollector(
                    IdleCollectionSettings.DEFAULT,
                    requests::get,
                    new Clocks(time, time, time),
                    Runnable::run,
                    heap);

    @Test
    void collectsOnceAfterTheStartAndThenOnlyWhatGrows() {
        collector.lookLater();
        time.advance(Duration.ofMinutes(10));
        assertThat(heap.collections).isEqualTo(1);

        heap.used = 40 * MIB;
        time.advance(Duration.ofSeconds(5));

        assertThat(heap.collections).isEqualTo(2);
    }

    @Test
    void neverCollectsWhileRequestsCome() {
        collector.lookLater();
        for (int second = 0; second < 600; second++) {
            requests.incrementAndGet();
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(heap.collections).isZero();
    }

    @Test
    void looksNoMoreOnceItIsClosed() {
        collector.lookLater();
        collector.close();
        time.advance(Duration.ofMinutes(1));

        assertThat(heap.collections).isZero();
    }
}
