package dev.barista.node.ladder;

import static dev.barista.model.instance.Rung.FROZEN;
import static dev.barista.model.instance.Rung.RESERVE;
import static dev.barista.model.instance.Rung.STOPPED;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredWakesTest {

    private static final ObjectKey HELLO = LadderWorld.revision("hello");

    private final VirtualTime time = new VirtualTime();
    private final MeasuredWakes wakes = new MeasuredWakes(time);

    private void took(Rung from, int... milliseconds) {
        for (int each : milliseconds) {
            wakes.record(HELLO, from, ofMillis(each));
        }
    }

    @Test
    void takesWhatIsPromisedUntilItHasMeasuredEnough() {
        took(FROZEN, 1, 2, 3, 4);

        assertThat(wakes.of(HELLO, ofMillis(68)))
                .isEqualTo(new WakeTimes(ofMillis(5), ofMillis(10), ofMillis(83)));

        took(FROZEN, 2);

        assertThat(wakes.of(HELLO, ofMillis(68)).frozen()).isEqualTo(ofMillis(4));
    }

    @Test
    void aStartThatNobodyHasSeenIsUnknown() {
        assertThat(wakes.of(HELLO, Duration.ZERO).stopped()).isNull();

        took(STOPPED, 60, 61, 62, 63, 64);

        assertThat(wakes.of(HELLO, Duration.ZERO).stopped()).isEqualTo(ofMillis(64));
    }

    @Test
    void theSlowestOfTheLastSixtyFourCounts() {
        took(RESERVE, 40);
        for (int i = 0; i < 63; i++) {
            took(RESERVE, 2);
        }
        assertThat(wakes.find99th(HELLO, RESERVE)).contains(ofMillis(40));

        took(RESERVE, 3);

        assertThat(wakes.find99th(HELLO, RESERVE)).contains(ofMillis(3));
    }

    @Test
    void whatWasMeasuredLongAgoCountsNoMore() {
        took(FROZEN, 40, 40, 40, 40, 40);
        time.advance(ofMinutes(10));
        assertThat(wakes.find99th(HELLO, FROZEN)).isPresent();

        time.advance(ofSeconds(1));

        assertThat(wakes.find99th(HELLO, FROZEN)).isEmpty();
    }

    private Duration measured(Stage... stages) {
        var caller = new JournalEntry.Caller("::1", "", "GET", "/", "curl");
        for (int i = 0; i < 5; i++) {
            wakes.note(
                    new JournalEntry.Woke(time.instant(), HELLO, STOPPED, caller, List.of(stages)));
        }
        return wakes.find99th(HELLO, STOPPED).orElseThrow();
    }

    @Test
    void aWakeIsWhatTheRequestWaitedButForThePullAndForMemory() {
        assertThat(
                        measured(
                                new Stage("hold", ofMillis(6_060)),
                                new Stage("pull", ofSeconds(5)),
                                new Stage("memory", ofSeconds(1)),
                                new Stage("spawn", ofMillis(20)),
                                new Stage("ready", ofMillis(30))))
                .isEqualTo(ofMillis(60));
    }

    @Test
    void aWakeIsNotShorterThanItsStagesWhereItBeganBeforeTheRequest() {
        assertThat(
                        measured(
                                new Stage("hold", ofMillis(10)),
                                new Stage("spawn", ofMillis(20)),
                                new Stage("ready", ofMillis(30))))
                .isEqualTo(ofMillis(50));
    }

    @Test
    void tenThousandRevisionsAreKept() {
        took(FROZEN, 1, 1, 1, 1, 1);
        for (int i = 0; i < 9_999; i++) {
            wakes.record(LadderWorld.revision("r" + i), FROZEN, ofMillis(1));
        }
        assertThat(wakes.find99th(HELLO, FROZEN)).isPresent();

        for (int i = 0; i < 10_000; i++) {
            wakes.record(LadderWorld.revision("s" + i), FROZEN, ofMillis(1));
        }

        assertThat(wakes.find99th(HELLO, FROZEN)).isEmpty();
    }
}
