package dev.barista.model.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    * * * * *       | 2026-03-01T10:00:00Z | 2026-03-01T10:01:00Z
                    * * * * *       | 2026-03-01T10:00:59Z | 2026-03-01T10:01:00Z
                    */15 * * * *    | 2026-03-01T10:16:00Z | 2026-03-01T10:30:00Z
                    5/20 * * * *    | 2026-03-01T10:26:00Z | 2026-03-01T10:45:00Z
                    0 4 * * *       | 2026-03-01T10:00:00Z | 2026-03-02T04:00:00Z
                    @hourly         | 2026-03-01T10:00:00Z | 2026-03-01T11:00:00Z
                    @weekly         | 2026-03-02T10:00:00Z | 2026-03-08T00:00:00Z
                    @monthly        | 2026-12-02T10:00:00Z | 2027-01-01T00:00:00Z
                    0 0 * * MON-fri | 2026-03-06T10:00:00Z | 2026-03-09T00:00:00Z
                    0 0 1 jan,Jul * | 2026-03-06T10:00:00Z | 2026-07-01T00:00:00Z
                    0 0 13 * 5      | 2026-03-07T00:00:00Z | 2026-03-13T00:00:00Z
                    0 0 20 * 5      | 2026-03-14T00:00:00Z | 2026-03-20T00:00:00Z
                    0 0 */2 * 1     | 2026-03-01T00:00:00Z | 2026-03-02T00:00:00Z
                    0 0 29 2 ?      | 2026-03-01T00:00:00Z | 2028-02-29T00:00:00Z
                    10-12 1,3 * * * | 2026-03-01T01:12:00Z | 2026-03-01T03:10:00Z
                    """)
    void theNextTimeIs(String schedule, String after, String next) {
        assertThat(CronSchedule.parse(schedule).next(Instant.parse(after), ZoneOffset.UTC))
                .contains(Instant.parse(next));
    }

    @Test
    void anHourThatSpringLeavesOutHasNoTimes() {
        CronSchedule schedule = CronSchedule.parse("30 2 * * *");

        assertThat(schedule.next(Instant.parse("2026-03-28T12:00:00Z"), BERLIN))
                .contains(Instant.parse("2026-03-30T00:30:00Z"));
    }

    @Test
    void anHourThatAutumnHasTwiceHasItsTimesTwice() {
        CronSchedule schedule = CronSchedule.parse("30 2 * * *");
        Instant first = schedule.next(Instant.parse("2026-10-24T12:00:00Z"), BERLIN).orElseThrow();

        assertThat(first).isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(schedule.next(first, BERLIN)).contains(Instant.parse("2026-10-25T01:30:00Z"));
    }

    @Test
    void aDayThatDoesNotExistNeverComes() {
        assertThat(CronSchedule.parse("0 0 30 2 *").next(Instant.EPOCH, ZoneOffset.UTC)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * * 13 *",
                "* * * * 7",
                "*/0 * * * *",
                "5-1 * * * *",
                "a * * * *",
                "1-2-3 * * * *",
                "@never",
                "1/2/3 * * * *",
                "-1 * * * *",
                "*-5 * * * *"
            })
    void refusesWhatIsNoSchedule(String text) {
        assertThatThrownBy(() -> CronSchedule.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
