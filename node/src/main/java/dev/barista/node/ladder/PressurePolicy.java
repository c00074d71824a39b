package dev.barista.node.ladder;

import dev.barista.model.instance.Rung;
import dev.barista.node.ladder.Pressed.Idler;
import dev.barista.node.ladder.Victim.Way;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Chooses which revisions make room when memory runs short. Pure.
///
/// Two things count as short. *The budget*: what instances use, with what starting ones will, comes
/// near it. Then idle revisions are stopped until it does not; to freeze them would free nothing at
/// once. *The machine*: it stalls for want of memory. Then one idle revision goes down a rung: it
/// is frozen if there is swap for what it holds, and else stopped.
///
/// A revision that has requests never makes room.
final class PressurePolicy {

    /// Of the budget: from here on room is made, because an instance takes its time to end.
    static final double HIGH = 0.95;

    /// Of the budget: until here.
    static final double LOW = 0.90;

    /// Percent of the time.
    static final double STALL = 10;

    private static final Comparator<Idler> ORDER =
            Comparator.comparingInt(Idler::rank)
                    .thenComparing(Comparator.comparingDouble(Idler::gain).reversed())
                    .thenComparing(Idler::revision);

    /// In the order in which they are to go.
    static List<Victim> decide(Pressed now) {
        List<Idler> candidates = now.idle().stream().sorted(ORDER).toList();
        long expected = now.used() - now.going() + now.starting();
        if (expected > HIGH * now.budget()) {
            return forBudget(now, candidates, expected);
        }
        return now.stalled().orElse(0) > STALL ? forMachine(now, candidates) : List.of();
    }

    private static List<Victim> forBudget(Pressed now, List<Idler> candidates, long expected) {
        List<Victim> victims = new ArrayList<>();
        long left = expected;
        for (Idler one : candidates) {
            if (left <= LOW * now.budget()) {
                break;
            }
            String reason =
                    "memory: %s of instances (memory-budget %s)"
                            .formatted(megabytes(left), megabytes(now.budget()));
            Map<String, String> inputs = inputs("budget", one);
            inputs.put("budget", Long.toString(now.budget()));
            inputs.put("expected", Long.toString(expected));
            inputs.put("freed", Long.toString(expected - left));
            victims.add(new Victim(one.revision(), stop(one), reason, inputs));
            left -= one.bytes();
        }
        return victims;
    }

    private static List<Victim> forMachine(Pressed now, List<Idler> candidates) {
        Optional<Idler> toFreeze =
                candidates.stream()
                        .filter(one -> now.swap() && !one.frozen() && !one.standard())
                        .findFirst();
        Optional<Idler> chosen = toFreeze.or(() -> candidates.stream().findFirst());
        if (chosen.isEmpty()) {
            return List.of();
        }
        Idler one = chosen.get();
        double stalled = now.stalled().orElse(0);
        String reason =
                String.format(
                        Locale.ROOT, "memory: the machine stalls %.1f %% of the time", stalled);
        Map<String, String> inputs = inputs("stall", one);
        inputs.put("stalled", Double.toString(stalled));
        inputs.put("swap", Boolean.toString(now.swap()));
        Way way = toFreeze.isPresent() ? Way.FREEZE : stop(one);
        return List.of(new Victim(one.revision(), way, reason, inputs));
    }

    private static Way stop(Idler one) {
        return one.standard() ? Way.RECLAIM : Way.RELEASE;
    }

    private static Map<String, String> inputs(String cause, Idler one) {
        Map<String, String> inputs = new TreeMap<>();
        inputs.put("memory", cause);
        inputs.put("standard", Boolean.toString(one.standard()));
        inputs.put("frozen", Boolean.toString(one.frozen()));
        inputs.put("promised", Boolean.toString(one.promised()));
        inputs.put("bytes", Long.toString(one.bytes()));
        inputs.put("idle", one.idle().toString());
        inputs.put("wake", one.wake().toString());
        inputs.put("gain", Double.toString(one.gain()));
        return inputs;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
    }

    /// The rung that these inputs lead to, for the revision that they are of and as long as no
    /// other goes before it; empty if they are not those of a victim.
    static Optional<Rung> recompute(Map<String, String> inputs) {
        return switch (inputs.getOrDefault("memory", "")) {
            case "budget" -> {
                long budget = number(inputs, "budget");
                long expected = number(inputs, "expected");
                boolean goes =
                        expected > HIGH * budget
                                && expected - number(inputs, "freed") > LOW * budget;
                yield goes ? Optional.of(Rung.STOPPED) : Optional.empty();
            }
            case "stall" -> {
                boolean freezes =
                        isTrue(inputs, "swap")
                                && !isTrue(inputs, "frozen")
                                && !isTrue(inputs, "standard");
                boolean goes = Double.parseDouble(inputs.getOrDefault("stalled", "0")) > STALL;
                yield goes ? Optional.of(freezes ? Rung.FROZEN : Rung.STOPPED) : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private static long number(Map<String, String> inputs, String name) {
        return Long.parseLong(inputs.getOrDefault(name, "0"));
    }

    private static boolean isTrue(Map<String, String> inputs, String name) {
        return inputs.getOrDefault(name, "").equals("true");
    }

    private PressurePolicy() {}
}
