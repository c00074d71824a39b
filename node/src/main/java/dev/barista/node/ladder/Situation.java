package dev.barista.node.ladder;

import dev.barista.model.instance.Rung;
import dev.barista.model.serving.IdleSettings.Policy;
import dev.barista.model.text.Durations;
import dev.barista.model.text.Numbers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The inputs of [LadderPolicy]. As text it is what the journal keeps, exactly: a situation that is
/// read back equals the one that was written.
///
/// @param reserveSeat whether the instance sits in the reserve Deployment
/// @param standardWanted standard instances that its revision wants beside it; looked up only for
///   one that is not lowered, else 0
/// @param idle how long it has had no request; zero while it is busy
/// @param unrouted how long no Route has led to its revision; null while one does
/// @param freezer whether instances can be frozen here
record Situation(
        Rung rung,
        boolean reserveSeat,
        int standardWanted,
        LadderRules rules,
        Duration idle,
        @Nullable Duration unrouted,
        WakeTimes wakes,
        boolean freezer) {

    private static final String NONE = "none";

    Map<String, String> inputs() {
        Map<String, String> inputs = new TreeMap<>();
        inputs.put("rung", rung.word());
        inputs.put("seat", reserveSeat ? "reserve" : "standard");
        inputs.put("standard-wanted", Integer.toString(standardWanted));
        inputs.put("idle-policy", rules.policy().word());
        inputs.put("freeze-after", Durations.text(rules.freezeAfter()));
        inputs.put("stop-after", Durations.text(rules.stopAfter()));
        inputs.put("wake-budget", text(rules.wakeBudget()));
        inputs.put("warm-rollback", Durations.text(rules.warmRollback()));
        inputs.put("idle", Durations.text(idle));
        inputs.put("unrouted", text(unrouted));
        inputs.put("wake-reserve", Durations.text(wakes.reserve()));
        inputs.put("wake-frozen", Durations.text(wakes.frozen()));
        inputs.put("wake-stopped", text(wakes.stopped()));
        inputs.put("freezer", Boolean.toString(freezer));
        return inputs;
    }

    private static String text(@Nullable Duration duration) {
        return duration == null ? NONE : Durations.text(duration);
    }

    /// Empty if the inputs are not those of a situation: another decision's, or an older Barista's.
    static Optional<Situation> read(Map<String, String> inputs) {
        try {
            var read = new Reader(inputs);
            var rules =
                    new LadderRules(
                            Policy.find(read.text("idle-policy")).orElseThrow(Unreadable::new),
                            read.duration("freeze-after"),
                            read.duration("stop-after"),
                            read.durationOrNone("wake-budget"),
                            read.duration("warm-rollback"));
            var wakes =
                    new WakeTimes(
                            read.duration("wake-reserve"),
                            read.duration("wake-frozen"),
                            read.durationOrNone("wake-stopped"));
            return Optional.of(
                    new Situation(
                            read.rung("rung"),
                            read.text("seat").equals("reserve"),
                            read.integer("standard-wanted"),
                            rules,
                            read.duration("idle"),
                            read.durationOrNone("unrouted"),
                            wakes,
                            read.text("freezer").equals("true")));
        } catch (Unreadable notOurs) {
            return Optional.empty();
        }
    }

    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private record Reader(Map<String, String> inputs) {
        String text(String name) {
            return Optional.ofNullable(inputs.get(name)).orElseThrow(Unreadable::new);
        }

        Duration duration(String name) {
            return Durations.find(text(name)).orElseThrow(Unreadable::new);
        }

        int integer(String name) {
            return Numbers.findInt(text(name)).orElseThrow(Unreadable::new);
        }

        @Nullable Duration durationOrNone(String name) {
            return text(name).equals(NONE) ? null : duration(name);
        }

        Rung rung(String name) {
            return Rung.find(text(name)).orElseThrow(Unreadable::new);
        }
    }
}
