package dev.barista.app.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.Json;
import dev.barista.model.serving.IdleSettings.Policy;
import dev.barista.node.ladder.Arrival;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class RecheckTest {

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

    private static ObjectNode entry(String kind, String to, Map<String, String> inputs) {
        ObjectNode entry = Json.object();
        entry.put("kind", kind).put("to", to);
        inputs.forEach(entry.putObject("inputs")::put);
        return entry;
    }

    @Test
    void whatWasDecidedComesOutAgain() {
        var seat = new Arrival(Rung.RUNNING, true, Policy.LADDER, false);

        var recheck =
                Recheck.of(
                        List.of(
                                entry("Seats", "0", RELEASED).put("to", 0),
                                entry("RungChanged", "RESERVE", seat.inputs())));

        assertThat(recheck).isEqualTo(new Recheck(2, List.of()));
    }

    @Test
    void anotherResultIsFound() {
        ObjectNode wrong = entry("Seats", "1", RELEASED);

        var recheck = Recheck.of(List.of(wrong));

        assertThat(recheck.differing()).containsExactly(new Recheck.Difference(wrong, "0"));
        assertThat(recheck.summary())
                .isEqualTo("1 decisions, made again from their inputs: 0 come out the same");
    }

    @Test
    void inputsThatSayTooLittleLeadToNothing() {
        ObjectNode vague = entry("RungChanged", "FROZEN", Map.of("policy", "ladder"));

        assertThat(Recheck.of(List.of(vague)).differing())
                .containsExactly(new Recheck.Difference(vague, "nothing"));
    }

    @Test
    void whatARequestRaisedIsNoDecision() {
        assertThat(Recheck.of(List.of(entry("RungChanged", "RUNNING", Map.of()))).made()).isZero();
    }
}
