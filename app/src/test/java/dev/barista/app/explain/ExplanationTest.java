package dev.barista.app.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ExplanationTest {

    private final Explanation explanation = new Explanation(ZoneOffset.UTC);

    @Test
    void saysWhatWasScaledAndWhy() {
        ObjectNode entry =
                entry("coffee-00001", "Scaled").put("from", 1).put("to", 0).put("reason", "idle");
        entry.putObject("inputs").put("stable", "0.000").put("ready", "1");

        assertThat(explanation.line(entry))
                .isEqualTo(
                        "2030-01-01 00:00:00.000  coffee-00001          scaled 1 → 0: idle"
                                + " (ready 1, stable 0.000)");
    }

    @Test
    void roundsForPeopleAndLeavesOutWhatOnlyAComputerAsksFor() {
        ObjectNode entry =
                entry("coffee-00001", "Scaled").put("from", 1).put("to", 3).put("reason", "load");
        entry.putObject("inputs").put("stable", "21.049999999999997").put("held", "false");

        assertThat(explanation.line(entry)).endsWith("scaled 1 → 3: load (stable 21.050)");
    }

    @Test
    void saysHowManyIdleSeatsAreKept() {
        ObjectNode entry =
                entry("coffee-00001", "Seats")
                        .put("from", 1)
                        .put("to", 0)
                        .put("reason", "stop-after");
        entry.putObject("inputs").put("released", "true");

        assertThat(explanation.line(entry)).endsWith("idle seats 1 → 0: stop-after");
    }

    @Test
    void saysWhoWokeARevisionAndWhereTheTimeWent() {
        ObjectNode entry = entry("coffee-00001", "Woke");
        entry.putObject("caller")
                .put("source", "127.0.0.1")
                .put("method", "GET")
                .put("path", "/menu")
                .put("userAgent", "curl/8");
        entry.putArray("stages")
                .add(Json.object().put("name", "hold").put("duration", 21_500_000))
                .add(Json.object().put("name", "spawn").put("duration", 11_000_000));

        assertThat(explanation.line(entry))
                .endsWith(
                        "woke from stopped in 21.5 ms for GET /menu from 127.0.0.1 (curl/8): hold 21.5 ms,"
                                + " spawn 11.0 ms");
    }

    @ParameterizedTest
    @CsvSource({
        "coffee, coffee-00001, true",
        "coffee, coffee-v2, true",
        "coffee-00001, coffee-00001, true",
        "coffee, coffee-shop-00001, false",
        "coffee, coffeeshop-00001, false",
    })
    void knowsWhichRevisionsAServiceHas(String name, String revision, boolean expected) {
        assertThat(Explanation.isAbout(name, entry(revision, "Scaled"))).isEqualTo(expected);
    }

    private static ObjectNode entry(String revision, String kind) {
        ObjectNode entry = Json.object().put("kind", kind).put("at", "2030-01-01T00:00:00Z");
        entry.putObject("revision").put("namespace", "default").put("name", revision);
        return entry;
    }
}
