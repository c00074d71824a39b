package dev.barista.app.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings.Policy;
import dev.barista.node.ladder.Arrival;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecheckTest {

    private static final Instant AT = Instant.parse("2030-01-01T00:00:00Z");
    private static final ObjectKey TEA = new ObjectKey("default", "tea-00001");
    private static final Map<String, String> RELEASED =
            Map.of(
                    "standard-from", "0",
                    "standard-to", "0",
                    "seats", "1",
                    "routed", "true",
                    "returned", "false",
                    "followed", "false",
                    "released", "true",
                    "most-routed", "1",
                    "most-unrouted", "0");

    private static JournalEntry seats(int to) {
        return new JournalEntry.Seats(AT, TEA, 1, to, "released", RELEASED);
    }

    private static JournalEntry rung(Rung to, Map<String, String> inputs) {
        return new JournalEntry.RungChanged(AT, TEA, "tea-0", Rung.RUNNING, to, "seat", inputs);
    }

    @Test
    void whatWasDecidedComesOutAgain() {
        var seat = new Arrival(Rung.RUNNING, true, Policy.LADDER, false);

        var recheck = Recheck.of(List.of(seats(0), rung(Rung.RESERVE, seat.inputs())));

        assertThat(recheck).isEqualTo(new Recheck(2, List.of()));
        assertThat(recheck.allAgree()).isTrue();
    }

    @Test
    void anotherResultIsFound() {
        JournalEntry wrong = seats(1);

        var recheck = Recheck.of(List.of(wrong));

        assertThat(recheck.differing()).containsExactly(new Recheck.Difference(wrong, "0"));
        assertThat(recheck.allAgree()).isFalse();
        assertThat(recheck.summary())
                .isEqualTo("1 decisions, made again from their inputs: 0 come out the same");
    }

    @Test
    void inputsThatSayTooLittleLeadToNothing() {
        JournalEntry vague = rung(Rung.FROZEN, Map.of("policy", "ladder"));
        JournalEntry vagueToo =
                new JournalEntry.Scaled(AT, TEA, 0, 1, "load", Map.of("stable", "1"));

        assertThat(Recheck.of(List.of(vague, vagueToo)).differing())
                .containsExactly(
                        new Recheck.Difference(vague, "nothing"),
                        new Recheck.Difference(vagueToo, "nothing"));
    }

    @Test
    void whatHasNoInputsIsNoDecision() {
        var started = new JournalEntry.InstanceChanged(AT, TEA, "tea-0", "Started", "");

        assertThat(Recheck.of(List.of(rung(Rung.RUNNING, Map.of()), started)).made()).isZero();
    }
}
