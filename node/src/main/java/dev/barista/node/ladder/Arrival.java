package dev.barista.node.ladder;

import dev.barista.model.instance.Rung;
import dev.barista.model.serving.IdleSettings;
import dev.barista.model.serving.IdleSettings.Policy;
import java.util.Map;
import java.util.Optional;

/// The rung of an instance that has come to a seat: a standard one gets full power; one in an idle
/// seat becomes a reserve at once, if its policy has one. Pure.
///
/// With a wake budget it is left to [LadderPolicy], which knows how quickly the revision wakes.
///
/// @param rung that it came on
/// @param budgeted whether its revision has a wake budget
public record Arrival(Rung rung, boolean reserveSeat, Policy policy, boolean budgeted) {

    public static final String REASON = "seat";
    private static final String STANDARD = "standard";
    private static final String RESERVE = "reserve";

    public static Arrival of(Rung rung, boolean reserveSeat, IdleSettings settings) {
        return new Arrival(rung, reserveSeat, settings.policy(), settings.wakeBudget() != null);
    }

    /// The rung that it is to be on.
    public Rung to() {
        if (!reserveSeat) {
            return Rung.RUNNING;
        }
        return rung == Rung.RUNNING && policy.hasReserve() && !budgeted ? Rung.RESERVE : rung;
    }

    /// For the journal; [#read] is the way back.
    public Map<String, String> inputs() {
        return Map.of(
                "rung", rung.word(),
                "arrived", reserveSeat ? RESERVE : STANDARD,
                "policy", policy.word(),
                "budgeted", Boolean.toString(budgeted));
    }

    /// Empty if the inputs are another decision's.
    static Optional<Arrival> read(Map<String, String> inputs) {
        Optional<Rung> rung = Rung.find(inputs.getOrDefault("rung", ""));
        Optional<Policy> policy = Policy.find(inputs.getOrDefault("policy", ""));
        String seat = inputs.getOrDefault("arrived", "");
        boolean known = seat.equals(RESERVE) || seat.equals(STANDARD);
        if (rung.isEmpty() || policy.isEmpty() || !known || !inputs.containsKey("budgeted")) {
            return Optional.empty();
        }
        boolean budgeted = inputs.get("budgeted").equals("true");
        return Optional.of(new Arrival(rung.get(), seat.equals(RESERVE), policy.get(), budgeted));
    }
}
