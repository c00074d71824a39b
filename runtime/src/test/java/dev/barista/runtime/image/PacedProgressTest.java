package dev.barista.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.testkit.VirtualTime;
import dev.barista.runtime.image.PacedProgress.Report;
import dev.barista.runtime.image.Progress.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacedProgressTest {

    private final VirtualTime time = new VirtualTime();
    private final List<Report> told = new ArrayList<>();
    private final Progress progress = new PacedProgress(time, Duration.ofSeconds(5), told::add);

    @Test
    void aShortPullIsNotToldOf() {
        progress.layer("a", Step.DOWNLOADING, 10, 20);
        time.advance(Duration.ofSeconds(4));
        progress.layer("a", Step.DOWNLOADING, 20, 20);

        assertThat(told).isEmpty();
    }

    @Test
    void aLongOneIsToldOfWithAllItsLayersAtIntervals() {
        progress.layer("a", Step.DOWNLOADING, 10, 20);
        time.advance(Duration.ofSeconds(5));
        progress.layer("b", Step.DOWNLOADING, 30, 400);
        progress.layer("b", Step.DOWNLOADING, 40, 400);
        time.advance(Duration.ofSeconds(6));
        progress.layer("a", Step.UNPACKING, 20, 20);

        assertThat(told)
                .containsExactly(
                        new Report(Step.DOWNLOADING, 40, 420), new Report(Step.UNPACKING, 60, 420));
    }

    @Test
    void itsReportIsReadByPeople() {
        assertThat(new Report(Step.UNPACKING, 12_300_000, 326_000_000))
                .hasToString("unpacking 12 of 326 MB");
    }
}
