package dev.barista.node.usage;

import dev.barista.model.object.ObjectKey;
import dev.barista.model.time.Clocks;
import dev.barista.node.pod.Program;
import dev.barista.node.usage.Measured.Look;
import dev.barista.runtime.Usage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Measures what pods and the node use when it is asked for: nothing runs while no client asks.
///
/// A rate of the processor takes two looks. The first is that of the question before, if that was
/// long enough ago and not too long; else it is taken now, and the answer waits for a second.
/// Thread-safe.
public final class UsageSampler {

    /// Looks that lie closer together tell little.
    static final Duration LEAST = Duration.ofSeconds(1);

    /// Looks that lie further apart tell of the past.
    static final Duration MOST = Duration.ofSeconds(60);

    private final Supplier<Map<ObjectKey, Map<String, Program>>> pods;
    private final NodeCounters node;
    private final Clocks clocks;
    private final Pause pause;

    /// By container, or the node's; no more than run.
    private final Map<String, Look> last = new ConcurrentHashMap<>();

    /// Waits.
    @FunctionalInterface
    public interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    /// A container that runs.
    private record Target(ObjectKey pod, String container, String id, Program.Counters counters) {}

    /// @param containers in the order of the pod
    public record PodMeasure(ObjectKey pod, List<ContainerMeasure> containers) {
        public PodMeasure {
            containers = List.copyOf(containers);
        }
    }

    /// What one container uses.
    public record ContainerMeasure(String name, Measured measured) {}

    /// @param pods every container that runs, by pod and name
    public UsageSampler(
            Supplier<Map<ObjectKey, Map<String, Program>>> pods,
            NodeCounters node,
            Clocks clocks,
            Pause pause) {
        this.pods = pods;
        this.node = node;
        this.clocks = clocks;
        this.pause = pause;
    }

    /// Of pods that run.
    ///
    /// @throws InterruptedException if the client has gone
    public List<PodMeasure> pods(Predicate<ObjectKey> wanted) throws InterruptedException {
        List<Target> all = new ArrayList<>();
        pods.get()
                .forEach((pod, programs) ->
                        programs.forEach((container, program) ->
                                all.add(
                                        new Target(
                                                pod,
                                                container,
                                                program.instance() + "/" + container,
                                                program.counters()))));
        last.keySet().retainAll(known(all));
        List<Target> asked = all.stream().filter(target -> wanted.test(target.pod())).toList();
        Map<String, Look> before = first(asked);
        Map<ObjectKey, List<ContainerMeasure>> found = new LinkedHashMap<>();
        for (Target target : asked) {
            measure(target.id(), before, look(target))
                    .ifPresent(measured ->
                            found.computeIfAbsent(target.pod(), _ -> new ArrayList<>())
                                    .add(new ContainerMeasure(target.container(), measured)));
        }
        return found.entrySet().stream()
                .map(pod -> new PodMeasure(pod.getKey(), pod.getValue()))
                .toList();
    }

    private static List<String> known(List<Target> all) {
        List<String> ids = new ArrayList<>(all.stream().map(Target::id).toList());
        ids.add(NodeCounters.NAME);
        return ids;
    }

    /// Of the machine; empty if it cannot be told.
    ///
    /// @throws InterruptedException if the client has gone
    public Optional<Measured> node() throws InterruptedException {
        Optional<Look> before = usable(NodeCounters.NAME);
        if (before.isEmpty()) {
            before = node.look(clocks);
            pause.sleep(LEAST);
        }
        Map<String, Look> looks = new HashMap<>();
        before.ifPresent(look -> looks.put(NodeCounters.NAME, look));
        return measure(NodeCounters.NAME, looks, node.look(clocks));
    }

    /// A look at each, from the last question if it will do.
    private Map<String, Look> first(List<Target> asked) throws InterruptedException {
        Map<String, Look> looks = new HashMap<>();
        boolean fresh = false;
        for (Target target : asked) {
            Optional<Look> kept = usable(target.id());
            fresh |= kept.isEmpty();
            kept.or(() -> look(target)).ifPresent(look -> looks.put(target.id(), look));
        }
        if (fresh) {
            pause.sleep(LEAST);
        }
        return looks;
    }

    private Optional<Look> usable(String id) {
        long now = clocks.ticker().nanos();
        return Optional.ofNullable(last.get(id))
                .filter(look -> now - look.nanos() >= LEAST.toNanos())
                .filter(look -> now - look.nanos() <= MOST.toNanos());
    }

    private Optional<Look> look(Target target) {
        try {
            Usage usage = target.counters().usage();
            return Optional.of(
                    new Look(
                            clocks.ticker().nanos(),
                            clocks.now(),
                            usage.cpu(),
                            usage.memoryBytes()));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    private Optional<Measured> measure(String id, Map<String, Look> before, Optional<Look> now) {
        Look first = before.get(id);
        if (first == null || now.isEmpty()) {
            return Optional.empty();
        }
        last.put(id, now.get());
        Duration window = Duration.ofNanos(now.get().nanos() - first.nanos());
        return window.isPositive()
                ? Optional.of(Measured.of(first, now.get(), window))
                : Optional.empty();
    }
}
