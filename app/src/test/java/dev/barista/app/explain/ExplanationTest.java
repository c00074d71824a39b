package dev.barista.app.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTest {

    private static final Instant AT = Instant.parse("2030-01-01T00:00:00Z");
    private static final ObjectKey COFFEE = new ObjectKey("default", "coffee-00001");
    private static final Caller CALLER = new Caller("127.0.0.1", "", "GET", "/menu", "curl/8");

    private final Explanation explanation = new Explanation(ZoneOffset.UTC);

    private String line(JournalEntry entry) {
        return explanation.lines(List.of(entry)).getFirst();
    }

    private static JournalEntry scaled(
            int from, int to, String reason, Map<String, String> inputs) {
        return new JournalEntry.Scaled(AT, COFFEE, from, to, reason, inputs);
    }

    private static JournalEntry lowered(String reason, Map<String, String> inputs) {
        return new JournalEntry.RungChanged(
                AT, COFFEE, "pod-x", Rung.RUNNING, Rung.STOPPED, reason, inputs);
    }

    private static JournalEntry started(String revision, Instant at) {
        return new JournalEntry.InstanceChanged(
                at, new ObjectKey("default", revision), "pod-x", "Started", "");
    }

    @Test
    void everyKindOfEntryHasItsWords() {
        List<Stage> stages =
                List.of(
                        new Stage("hold", Duration.ofNanos(21_500_000)),
                        new Stage("spawn", Duration.ofMillis(11)));
        List<JournalEntry> entries =
                List.of(
                        scaled(1, 0, "idle", Map.of("stable", "0.000", "ready", "1")),
                        new JournalEntry.Seats(
                                AT, COFFEE, 1, 0, "stop-after", Map.of("released", "true")),
                        new JournalEntry.Woke(AT, COFFEE, Rung.STOPPED, CALLER, stages),
                        new JournalEntry.Woke(
                                AT,
                                COFFEE,
                                Rung.FROZEN,
                                new Caller("::1", "", "POST", "/", ""),
                                List.of()),
                        new JournalEntry.Woke(
                                AT,
                                COFFEE,
                                Rung.PARKED,
                                new Caller("10.88.0.7", "default/shop-0", "GET", "/x", "curl/8"),
                                stages),
                        lowered("idle for 20s (stop-after 20s)", Map.of()),
                        new JournalEntry.RungChanged(
                                AT,
                                COFFEE,
                                "pod-x",
                                Rung.FROZEN,
                                Rung.RUNNING,
                                "request",
                                Map.of()),
                        new JournalEntry.RungChanged(
                                AT, COFFEE, "pod-x", Rung.RUNNING, Rung.RESERVE, "seat", Map.of()),
                        new JournalEntry.ReserveStep(AT, COFFEE, "S3", "pod-x", "lowered to 100m"),
                        new JournalEntry.Filtered(AT, COFFEE, "probes", 200, 12, CALLER),
                        new JournalEntry.Shed(AT, COFFEE, 503, "queue is full", CALLER),
                        started("coffee-00001", AT),
                        new JournalEntry.InstanceChanged(
                                AT, COFFEE, "pod-x", "Exited", "with code 3"));

        assertThat(String.join("\n", explanation.lines(entries)) + "\n")
                .isEqualTo(
                        """
                        2030-01-01 00:00:00.000  coffee-00001    scaled 1 → 0: idle (stable 0, ready 1)
                        2030-01-01 00:00:00.000  coffee-00001    idle seats 1 → 0: stop-after
                        2030-01-01 00:00:00.000  coffee-00001    woke from stopped in 21.5 ms for GET /menu from 127.0.0.1 (curl/8): hold 21.5 ms, spawn 11.0 ms
                        2030-01-01 00:00:00.000  coffee-00001    woke from frozen in 0.0 ms for POST / from ::1:\s
                        2030-01-01 00:00:00.000  coffee-00001    woke from parked in 21.5 ms for GET /x from pod default/shop-0 (10.88.0.7) (curl/8): hold 21.5 ms, spawn 11.0 ms
                        2030-01-01 00:00:00.000  coffee-00001    pod-x: running → stopped: idle for 20s (stop-after 20s)
                        2030-01-01 00:00:00.000  coffee-00001    pod-x: frozen → running: a request came
                        2030-01-01 00:00:00.000  coffee-00001    pod-x: running → reserve: it has come to an idle seat
                        2030-01-01 00:00:00.000  coffee-00001    pod-x: S3 lowered to 100m
                        2030-01-01 00:00:00.000  coffee-00001    slept on: 12 × answered 200 by wake filter probes, last to GET /menu from 127.0.0.1 (curl/8)
                        2030-01-01 00:00:00.000  coffee-00001    answered 503 itself: queue is full, to GET /menu from 127.0.0.1 (curl/8)
                        2030-01-01 00:00:00.000  coffee-00001    pod-x: Started
                        2030-01-01 00:00:00.000  coffee-00001    pod-x: Exited with code 3
                        """);
    }

    @Test
    void entriesStandByTheirTimesAndThoseOfOneMomentAsTheyWereRecorded() {
        JournalEntry late = started("late", AT.plusMillis(12));
        JournalEntry second = started("second", AT.plusMillis(10));
        JournalEntry third = started("third", AT.plusMillis(10));
        JournalEntry first = started("first", AT);

        assertThat(Explanation.inOrder(List.of(late, second, third, first)))
                .containsExactly(first, second, third, late);
    }

    @Test
    void roundsForPeopleAndLeavesOutWhatOnlyAComputerAsksFor() {
        assertThat(
                        line(
                                scaled(
                                        1,
                                        3,
                                        "load",
                                        Map.of("stable", "21.049999999999997", "held", "false"))))
                .endsWith("scaled 1 → 3: load (stable 21.05)");
    }

    @Test
    void aWakeIsExplainedByItsRequestAlone() {
        Map<String, String> inputs = Map.of("cause", "wake", "stable", "0.0", "ready", "0");

        assertThat(line(scaled(0, 1, "a request waits", inputs)))
                .endsWith("scaled 0 → 1: a request waits");
    }

    @ParameterizedTest
    @CsvSource({
        "upper bound, 'upper bound (stable 90, in requests/s, max-scale 3)'",
        "lower bound, 'lower bound (stable 90, in requests/s, min-scale 1)'",
        "load, 'load (stable 90, in requests/s)'",
    })
    void aBoundThatDecidedIsNamed(String reason, String words) {
        Map<String, String> inputs =
                Map.of("stable", "90.0", "metric", "rps", "max-scale", "3", "min-scale", "1");

        assertThat(line(scaled(1, 3, reason, inputs))).endsWith(words);
    }

    @Test
    void saysWhyAnInstanceWentDownInUnitsForPeople() {
        Map<String, String> inputs =
                Map.ofEntries(
                        Map.entry("budget", "4194304"),
                        Map.entry("bytes", "9179136"),
                        Map.entry("expected", "9363456"),
                        Map.entry("freed", "0"),
                        Map.entry("frozen", "false"),
                        Map.entry("gain", "8.99732714858876E8"),
                        Map.entry("idle", "PT30.045289987S"),
                        Map.entry("memory", "budget"),
                        Map.entry("promised", "true"),
                        Map.entry("wake", "PT0.306524147S"));

        assertThat(line(lowered("memory: 9 MB of instances (memory-budget 4 MB)", inputs)))
                .endsWith(
                        "pod-x: running → stopped: memory: 9 MB of instances (memory-budget 4 MB)"
                                + " (idle 30.0 s, bytes 9.2 MB, wake 306.5 ms, gain 900 MB·s,"
                                + " promised, expected 9.4 MB)");
    }

    @Test
    void doesNotSayTwiceWhatTheReasonSays() {
        Map<String, String> inputs =
                Map.of(
                        "idle", "36.493123s",
                        "stop-after", "20s",
                        "wake-budget", "none",
                        "wake-frozen", "10ms",
                        "warm-rollback", "0s");

        assertThat(line(lowered("idle for 36.493s (stop-after 20s)", inputs)))
                .endsWith("running → stopped: idle for 36.493s (stop-after 20s)");
    }

    @Test
    void settingsStandAsTheirUserWroteThem() {
        Map<String, String> inputs =
                Map.of(
                        "stop-after", "10m0s",
                        "idle", "12m40.5s",
                        "wake-stopped", "133.323355ms",
                        "wake-budget", "20ms",
                        "warm-rollback", "0s");

        assertThat(line(lowered("too slow", inputs)))
                .endsWith(
                        "(idle 12.7 min, stop-after 10m0s, wake-budget 20ms, wake-stopped 133.3"
                                + " ms)");
    }

    @Test
    void whatCannotBeReadIsShownAsItStands() {
        assertThat(line(lowered("seat", Map.of("idle", "P-what", "gain", "much"))))
                .endsWith("it has come to an idle seat (idle P-what, gain much)");
    }

    @ParameterizedTest
    @CsvSource({
        "90s, 90.0 s",
        "119.94s, 119.9 s",
        "2m0s, 2.0 min",
        "1h59m, 119.0 min",
        "3h, 3.0 h",
        "250us, 0.3 ms",
    })
    void timesHaveAUnitThatFitsThem(String input, String words) {
        assertThat(line(lowered("late", Map.of("idle", input)))).endsWith("(idle " + words + ")");
    }

    @Test
    void allLinesHaveTheirWordsInOneColumn() {
        assertThat(
                        explanation.lines(
                                List.of(
                                        started("coffee-00001", AT),
                                        started("coffee-with-a-long-name-00001", AT))))
                .extracting(line -> line.indexOf(": Started"))
                .containsExactly(61, 61);
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
        assertThat(Explanation.isAbout(name, started(revision, AT))).isEqualTo(expected);
    }
}
