package dev.barista.gateway.load;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/// How long wakes took and where their time went: sums since the start of the gateway, by the rung
/// that was left. Thread-safe; only touched where a request has waited.
public final class WakeDurations {

    /// Stages that are told apart on a rung; their names come from the parts that start instances.
    static final int MOST_STAGES = 32;

    /// Of the wakes from one rung.
    ///
    /// @param wakes how many there were
    /// @param stages the time that each stage took, summed over them
    public record Sum(long wakes, Map<String, Duration> stages) {
        public Sum {
            stages = Map.copyOf(stages);
        }
    }

    private static final class Of {
        private final LongAdder wakes = new LongAdder();
        private final ConcurrentMap<String, LongAdder> stages = new ConcurrentHashMap<>();

        void add(List<Stage> took) {
            wakes.increment();
            for (Stage stage : took) {
                if (stages.size() < MOST_STAGES || stages.containsKey(stage.name())) {
                    stages.computeIfAbsent(stage.name(), _ -> new LongAdder())
                            .add(stage.duration().toNanos());
                }
            }
        }

        Sum read() {
            Map<String, Duration> sums = new TreeMap<>();
            stages.forEach((name, nanos) -> sums.put(name, Duration.ofNanos(nanos.sum())));
            return new Sum(wakes.sum(), sums);
        }
    }

    private final ConcurrentMap<Rung, Of> byRung = new ConcurrentHashMap<>();

    /// A revision was woken.
    ///
    /// @param stages where the time went, that of the first request's wait among them
    public void add(Rung from, List<Stage> stages) {
        byRung.computeIfAbsent(from, _ -> new Of()).add(stages);
    }

    /// Rungs that no wake has left are not there.
    public Map<Rung, Sum> read() {
        Map<Rung, Sum> sums = new TreeMap<>();
        byRung.forEach((rung, of) -> sums.put(rung, of.read()));
        return sums;
    }
}
