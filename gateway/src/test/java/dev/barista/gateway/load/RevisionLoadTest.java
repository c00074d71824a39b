package dev.barista.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.load.LoadTotals;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RevisionLoadTest {

    private final VirtualTime time = new VirtualTime();
    private final RevisionLoad load = new RevisionLoad(2, time.nanos());

    private LoadTotals totals() {
        return load.totals(time.nanos());
    }

    @Test
    void averagesOverTimeAndLoops() {
        LoadTotals before = totals();
        load.cell(0).enter(time.nanos());
        load.cell(1).enter(time.nanos());
        time.advance(Duration.ofMillis(500));
        load.cell(0).leave(time.nanos());
        load.cell(1).leave(time.nanos());
        time.advance(Duration.ofMillis(500));

        assertThat(totals().averageConcurrencySince(before)).isEqualTo(1.0);
        assertThat(totals().arrivals()).isEqualTo(2);
        assertThat(totals().completions()).isEqualTo(2);
    }

    @Test
    void countsARequestOnceAndItsConcurrencyInEveryInterval() {
        LoadTotals start = totals();
        load.cell(0).enter(time.nanos());
        time.advance(Duration.ofSeconds(1));
        LoadTotals first = totals();
        time.advance(Duration.ofSeconds(1));
        LoadTotals second = totals();

        assertThat(first.arrivalsSince(start)).isOne();
        assertThat(second.arrivalsSince(first)).isZero();
        assertThat(first.averageConcurrencySince(start)).isEqualTo(1.0);
        assertThat(second.averageConcurrencySince(first)).isEqualTo(1.0);
        assertThat(second.concurrency()).isOne();
    }

    @Test
    void aReaderTakesNothingFromAnother() {
        LoadTotals start = totals();
        load.cell(0).enter(time.nanos());
        time.advance(Duration.ofSeconds(2));

        LoadTotals one = totals();
        LoadTotals other = totals();

        assertThat(other).isEqualTo(one);
        assertThat(other.arrivalsSince(start)).isOne();
        assertThat(other.averageConcurrencySince(start)).isEqualTo(1.0);
    }

    /// Readers that look at different times and as often as they like: their differences add up to
    /// the same.
    @Test
    void differencesOfAnyReadersAddUpToTheTotals() {
        Property.holds(
                300,
                cases -> {
                    var counted = new RevisionLoad(3, time.nanos());
                    int[] open = new int[3];
                    LoadTotals start = counted.totals(time.nanos());
                    LoadTotals[] last = {start, start};
                    long[] arrivals = new long[2];
                    double[] nanos = new double[2];
                    long came = 0;
                    long concurrencyNanos = 0;
                    for (int step = 0; step < 5 + cases.size(); step++) {
                        int loop = cases.between(0, 2);
                        if (open[loop] > 0 && cases.between(0, 1) == 0) {
                            counted.cell(loop).leave(time.nanos());
                            open[loop]--;
                        } else {
                            counted.cell(loop).enter(time.nanos());
                            open[loop]++;
                            came++;
                        }
                        long passed = cases.between(0, 1_000);
                        concurrencyNanos += passed * (open[0] + open[1] + open[2]);
                        time.advance(Duration.ofNanos(passed));
                        int reader = cases.between(0, 2);
                        boolean ends = step == 4 + cases.size();
                        for (int r = 0; r < 2; r++) {
                            if (r == reader || ends) {
                                LoadTotals now = counted.totals(time.nanos());
                                arrivals[r] += now.arrivalsSince(last[r]);
                                nanos[r] +=
                                        now.at() == last[r].at()
                                                ? 0
                                                : now.averageConcurrencySince(last[r])
                                                        * (now.at() - last[r].at());
                                last[r] = now;
                            }
                        }
                    }

                    assertThat(arrivals).containsExactly(came, came);
                    assertThat(Math.round(nanos[0])).isEqualTo(concurrencyNanos);
                    assertThat(Math.round(nanos[1])).isEqualTo(concurrencyNanos);
                    assertThat(last[0].concurrency()).isEqualTo(open[0] + open[1] + open[2]);
                });
    }

    /// Each loop writes on a thread of its own while two readers read as fast as they can: they see
    /// no number twice, none goes missing, and none is of two moments.
    @Test
    void noUpdateIsLostBetweenLoopsAndReaders() throws Exception {
        int rounds = 100_000;
        AtomicInteger writing = new AtomicInteger(2);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Long>> readers = new ArrayList<>();
            for (int r = 0; r < 2; r++) {
                readers.add(threads.submit(() -> addUpDifferences(writing)));
            }
            for (int loop = 0; loop < 2; loop++) {
                LoadCell cell = load.cell(loop);
                var _ =
                        threads.submit(() -> {
                            for (int i = 0; i < rounds; i++) {
                                cell.enter(0);
                                cell.leave(0);
                            }
                            writing.decrementAndGet();
                        });
            }

            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isEqualTo(2L * rounds);
            }
        }
        assertThat(totals().completions()).isEqualTo(2L * rounds);
    }

    private long addUpDifferences(AtomicInteger writing) {
        LoadTotals last = load.totals(0);
        long arrivals = last.arrivals();
        boolean ends = false;
        while (!ends) {
            ends = writing.get() == 0;
            LoadTotals next = load.totals(0);
            assertThat(next.concurrency()).isBetween(0L, 2L);
            assertThat(next.arrivalsSince(last)).isNotNegative();
            arrivals += next.arrivalsSince(last);
            last = next;
        }
        return arrivals;
    }
}
