package dev.barista.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The marks beside a log.
final class LogTimesTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir Path folder;

    private Path log() {
        return folder.resolve("0.log");
    }

    private void write(String text, int second) throws IOException {
        Files.writeString(log(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Files.setLastModifiedTime(log(), FileTime.from(START.plusSeconds(second)));
    }

    @Test
    void marksHowFarALogHadGrownAtEachLook() throws IOException {
        write("one\n", 1);
        LogTimes.look(log());
        LogTimes.look(log());
        write("two\n", 2);
        LogTimes.look(log());

        assertThat(LogTimes.of(log()))
                .containsExactly(
                        new LogTimes.Mark(4, START.plusSeconds(1)),
                        new LogTimes.Mark(8, START.plusSeconds(2)));
    }

    @Test
    void knowsNothingOfALogThatIsNotThere() throws IOException {
        LogTimes.look(log());

        assertThat(LogTimes.of(log())).isEmpty();
    }

    @Test
    void beginsAnewWithTheLog() throws IOException {
        write("a long line\n", 1);
        LogRotation.rotate(log(), 4);
        assertThat(LogTimes.of(log())).isEmpty();

        write("new\n", 5);
        LogRotation.rotate(log(), 100);

        assertThat(LogTimes.of(log())).containsExactly(new LogTimes.Mark(4, START.plusSeconds(5)));
    }

    @Test
    void keepsNoMoreMarksThanItMayAndTheLastOne() throws IOException {
        for (int second = 0; second < 2100; second++) {
            write(".", second);
            LogTimes.look(log());
        }

        assertThat(LogTimes.of(log())).hasSizeLessThanOrEqualTo(2048);
        assertThat(LogTimes.of(log()).getLast())
                .isEqualTo(new LogTimes.Mark(2100, START.plusSeconds(2099)));
    }

    @Test
    void doesNotReadWhatAnotherVersionWrote() throws IOException {
        Files.writeString(LogTimes.beside(log()), "barista-log-times 2\nx\n");

        assertThat(LogTimes.of(log())).isEmpty();
    }
}
