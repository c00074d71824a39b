package dev.barista.gateway.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurationsTest {

    private final Durations durations = new Durations(2);

    private static long nanos(String time) {
        return Duration.parse("PT" + time).toNanos();
    }

    @ParameterizedTest
    @CsvSource({
        "0S, 0",
        "0.005S, 0",
        "0.005000001S, 1",
        "0.01S, 1",
        "1S, 9",
        "7.5S, 12",
        "10S, 13",
        "10.000000001S, 14",
        "4H, 14"
    })
    void countsARequestInTheClassWhoseBoundItDoesNotExceed(String time, int at) {
        durations.cell(0).add(200, nanos(time));

        List<Long> counts = requireNonNull(durations.read().get(200)).counts();
        assertThat(counts).hasSize(DurationClasses.seconds().size() + 1);
        assertThat(counts.indexOf(1L)).isEqualTo(at);
        assertThat(Collections.frequency(counts, 0L)).isEqualTo(counts.size() - 1);
    }

    @Test
    void addsTheEventLoopsUpByStatus() {
        durations.cell(0).add(200, nanos("0.001S"));
        durations.cell(1).add(200, nanos("0.002S"));
        durations.cell(1).add(503, nanos("3S"));

        Map<Integer, DurationCount> read = durations.read();

        assertThat(read.keySet()).containsExactly(200, 503);
        assertThat(requireNonNull(read.get(200)).total()).isEqualTo(2);
        assertThat(requireNonNull(read.get(200)).nanos()).isEqualTo(nanos("0.003S"));
        assertThat(requireNonNull(read.get(503)).total()).isOne();
    }

    @Test
    void countsTogetherWhatAnAppMakesUpBeyondTheLimit() {
        IntStream.range(0, 800).forEach(each -> durations.cell(0).add(200 + each, 1));

        Map<Integer, DurationCount> read = durations.read();

        assertThat(read).hasSize(DurationCell.MOST_STATUSES + 1);
        assertThat(requireNonNull(read.get(DurationCell.OTHER)).total())
                .isEqualTo(800 - DurationCell.MOST_STATUSES);
    }
}
