package dev.barista.app.explain;

import dev.barista.control.autoscale.Recompute;
import dev.barista.model.instance.Rung;
import dev.barista.node.ladder.LadderRecompute;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes the decisions of a journal again, each from the inputs that were recorded with it, and
/// compares what comes out with what was decided.
///
/// @param made decisions that came with inputs
/// @param differing those of them that do not come out again, the oldest first
public record Recheck(int made, List<Difference> differing) {

    /// @param again what comes out; `nothing` if the inputs do not say enough
    public record Difference(ObjectNode entry, String again) {}

    public Recheck {
        differing = List.copyOf(differing);
    }

    /// An entry without inputs is no decision: a request raised an instance, or somebody else
    /// changed something.
    public static Recheck of(List<ObjectNode> entries) {
        int made = 0;
        List<Difference> differing = new ArrayList<>();
        for (ObjectNode entry : entries) {
            Map<String, String> inputs = inputs(entry);
            if (!inputs.isEmpty()) {
                made++;
                String again = again(entry, inputs).orElse("nothing");
                if (!again.equals(entry.path("to").asString(""))) {
                    differing.add(new Difference(entry, again));
                }
            }
        }
        return new Recheck(made, differing);
    }

    private static Optional<String> again(ObjectNode entry, Map<String, String> inputs) {
        return switch (entry.path("kind").asString("")) {
            case "Scaled" ->
                    Recompute.scaled(inputs).stream().mapToObj(Integer::toString).findAny();
            case "Seats" -> Recompute.seats(inputs).stream().mapToObj(Integer::toString).findAny();
            case "RungChanged" -> LadderRecompute.from(inputs).map(Rung::name);
            default -> Optional.empty();
        };
    }

    private static Map<String, String> inputs(ObjectNode entry) {
        return entry.path("inputs").properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, input -> text(input.getValue())));
    }

    private static String text(JsonNode value) {
        return value.asString("");
    }

    public boolean allAgree() {
        return differing.isEmpty();
    }

    /// `24 decisions, made again from their inputs: 24 come out the same`.
    public String summary() {
        return String.format(
                Locale.ROOT,
                "%d decisions, made again from their inputs: %d come out the same",
                made,
                made - differing.size());
    }
}
