package dev.barista.app.explain;

import dev.barista.control.autoscale.Recompute;
import dev.barista.model.instance.Rung;
import dev.barista.model.journal.JournalEntry;
import dev.barista.node.ladder.LadderRecompute;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Makes the decisions of a journal again, each from the inputs that were recorded with it, and
/// compares the results with what was decided.
///
/// @param made decisions that came with inputs
/// @param differing those of them that do not come out again, the oldest first
public record Recheck(int made, List<Difference> differing) {

    /// @param again the new result; `nothing` if the inputs do not say enough
    public record Difference(JournalEntry entry, String again) {}

    public Recheck {
        differing = List.copyOf(differing);
    }

    /// A decision as it was recorded.
    private record Decision(Map<String, String> inputs, String to, Optional<String> again) {}

    /// An entry without inputs is no decision: a request raised an instance, or something outside
    /// changed the number.
    public static Recheck of(List<JournalEntry> entries) {
        int made = 0;
        List<Difference> differing = new ArrayList<>();
        for (JournalEntry entry : entries) {
            Decision decision = decision(entry);
            if (!decision.inputs().isEmpty()) {
                made++;
                String again = decision.again().orElse("nothing");
                if (!again.equals(decision.to())) {
                    differing.add(new Difference(entry, again));
                }
            }
        }
        return new Recheck(made, differing);
    }

    private static Decision decision(JournalEntry entry) {
        return switch (entry) {
            case JournalEntry.Scaled e -> number(e.inputs(), e.to(), Recompute.scaled(e.inputs()));
            case JournalEntry.Seats e -> number(e.inputs(), e.to(), Recompute.seats(e.inputs()));
            case JournalEntry.RungChanged e ->
                    new Decision(
                            e.inputs(),
                            e.to().word(),
                            LadderRecompute.from(e.inputs()).map(Rung::word));
            case JournalEntry.Woke _,
                    JournalEntry.ReserveStep _,
                    JournalEntry.Filtered _,
                    JournalEntry.Shed _,
                    JournalEntry.InstanceChanged _ ->
                    new Decision(Map.of(), "", Optional.empty());
        };
    }

    private static Decision number(Map<String, String> inputs, int to, OptionalInt again) {
        return new Decision(
                inputs, Integer.toString(to), again.stream().mapToObj(Integer::toString).findAny());
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
