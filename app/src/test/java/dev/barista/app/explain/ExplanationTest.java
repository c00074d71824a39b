package dev.barista.app.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ExplanationTest {

    private final Explanation explanation = new Explanation(ZoneOffset.UTC);

    @Test
    void entriesStandByTheirTimesAndThoseOfOneMomentAsTheyWereRecorded() {
        ObjectNode late = entry("late", "Woke").put("at", "2030-01-01T00:00:00.012Z");
        ObjectNode second = entry("second", "Woke").put("at", "2030-01-01T00:00:00.010Z");
        ObjectNode third = entry("third", "Woke").put("at", "2030-01-01T00:00:00.01Z");
        ObjectNode first = entry("first", "Woke").put("at", "2030-01-01T00:00:00Z");

        assertThat(Explanation.inOrder(List.of(late, second, third, first)))
                .containsExactly(first, second, third, late);
    }

    @Test
    void saysWhatWasScaledAndWhy() {
        ObjectNode entry =
                entry("coffee-00001", "Scaled").put("from", 1).put("to", 0).put("reason", "idle");
        entry.putObject("inputs").put("stable", "0.000").put("ready", "1");

        assertThat(line(entry))
                .isEqualTo(
                        "2030-01-01 00:00:00.000  coffee-00001    scaled 1 → 0: idle (stable 0, ready 1)");
    }

    @Test
    void roundsForPeopleAndLeavesOutWhatOnlyAComputerAsksFor() {
        ObjectNode entry =
                entry("coffee-00001", "Scaled").put("from", 1).put("to", 3).put("reason", "load");
        entry.putObject("inputs").put("stable", "21.049999999999997").put("held", "false");

        assertThat(line(entry)).endsWith("scaled 1 → 3: load (stable 21.05)");
    }

    @Test
    void aWakeIsExplainedByItsRequestAlone() {
        ObjectNode entry =
                entry("coffee-00001", "Scaled")
                        .put("from", 0)
                        .put("to", 1)
                        .put("reason", "a request waits");
        entry.putObject("inputs").put("cause", "wake").put("stable", "0.0").put("ready", "0");

        assertThat(line(entry)).endsWith("scaled 0 → 1: a request waits");
    }

    @Test
    void aBoundThatDecidedIsNamed() {
        ObjectNode entry =
                entry("coffee-00001", "Scaled")
                        .put("from", 1)
                        .put("to", 3)
                        .put("reason", "upper bound");
        entry.putObject("inputs").put("stable", "90.0").put("max-scale", "3").put("min-scale", "0");

        assertThat(line(entry)).endsWith("upper bound (stable 90, max-scale 3)");
    }

    @Test
    void saysWhyAnInstanceWentDownInUnitsForPeople() {
        ObjectNode entry = lowered("memory: 9 MB of instances (memory-budget 4 MB)");
        entry.putObject("inputs")
                .put("budget", "4194304")
                .put("bytes", "9179136")
                .put("expected", "9363456")
                .put("freed", "0")
                .put("frozen", "false")
                .put("gain", "8.99732714858876E8")
                .put("idle", "PT30.045289987S")
                .put("memory", "budget")
                .put("promised", "true")
                .put("wake", "PT0.306524147S");

        assertThat(line(entry))
                .endsWith(
                        "pod-x: running → stopped: memory: 9 MB of instances (memory-budget 4 MB)"
                                + " (idle 30.0 s, bytes 9.2 MB, wake 306.5 ms, gain 900 MB·s,"
                                + " promised, expected 9.4 MB)");
    }

    @Test
    void doesNotSayTwiceWhatTheReasonSays() {
        ObjectNode entry = lowered("idle for 36.493s (stop-after 20s)");
        entry.putObject("inputs")
                .put("idle", "36.493123s")
                .put("stop-after", "20s")
                .put("wake-budget", "none")
                .put("wake-frozen", "10ms")
                .put("warm-rollback", "0s");

        assertThat(line(entry)).endsWith("running → stopped: idle for 36.493s (stop-after 20s)");
    }

    @Test
    void settingsStandAsTheirUserWroteThem() {
        ObjectNode entry = lowered("too slow");
        entry.putObject("inputs")
                .put("stop-after", "10m0s")
                .put("idle", "12m40.5s")
                .put("wake-stopped", "133.323355ms")
                .put("wake-budget", "20ms")
                .put("warm-rollback", "0s");

        assertThat(line(entry))
                .endsWith(
                        "(idle 12.7 min, stop-after 10m0s, wake-budget 20ms, wake-stopped 133.3 ms)");
    }

    @Test
    void whatCannotBeReadIsShownAsItStands() {
        ObjectNode entry = lowered("seat");
        entry.putObject("inputs").put("idle", "P-what").put("gain", "much");

        assertThat(line(entry)).endsWith("it has come to an idle seat (idle P-what, gain much)");
    }

    @Test
    void allLinesHaveTheirWordsInOneColumn() {
        ObjectNode one = entry("coffee-00001", "InstanceChanged").put("reason", "Started");
        ObjectNode other =
                entry("coffee-with-a-long-name-00001", "InstanceChanged").put("reason", "Started");

        assertThat(explanation.lines(List.of(one, other)))
                .extracting(line -> line.indexOf(": Started"))
                .containsExactly(56, 56);
    }

    private static ObjectNode lowered(String reason) {
        return entry("coffee-00001", "RungChanged")
                .put("pod", "pod-x")
                .put("from", "RUNNING")
                .put("to", "STOPPED")
                .put("reason", reason);
    }

    private String line(ObjectNode entry) {
        return explanation.lines(List.of(entry)).getFirst();
    }

    @Test
    void saysHowManyIdleSeatsAreKept() {
        ObjectNode entry =
                entry("coffee-00001", "Seats")
                        .put("from", 1)
                        .put("to", 0)
                        .put("reason", "stop-after");
        entry.putObject("inputs").put("released", "true");

        assertThat(line(entry)).endsWith("idle seats 1 → 0: stop-after");
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

        assertThat(line(entry))
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
