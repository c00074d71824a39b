package dev.barista.apiserver.podlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.query.LogOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When lines were written, and which of them are told.
final class LogTimesTest {

    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:10Z");
    private static final Instant SECOND = Instant.parse("2026-01-01T00:00:20Z");
    private static final Instant LAST = Instant.parse("2026-01-01T00:00:30.123Z");

    @TempDir Path folder;

    /// `one` and `two` were written by the first mark, `three` by the second, `four` at the end.
    private PodLogs.Log log() throws IOException {
        Path file = Files.writeString(folder.resolve("log"), "one\ntwo\nthree\nfour\n");
        Files.setLastModifiedTime(file, FileTime.from(LAST));
        return new PodLogs.Log() {
            @Override
            public Path file() {
                return file;
            }

            @Override
            public boolean isEnded() {
                return true;
            }

            @Override
            public List<LogMark> marks() {
                return List.of(new LogMark(8, FIRST), new LogMark(14, SECOND));
            }
        };
    }

    private String read(LogOptions options) throws IOException {
        var all = new ByteArrayOutputStream();
        try (var reader = new LogReader(log(), options)) {
            for (byte[] bytes = reader.read(); bytes.length > 0; bytes = reader.read()) {
                all.writeBytes(bytes);
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private static LogOptions since(@Nullable Instant since, boolean stamps, long tail) {
        return new LogOptions("", false, false, stamps, since, tail, -1);
    }

    @Test
    void beginsEachLineWithTheTimeOfTheMarkBehindIt() throws IOException {
        assertThat(read(since(null, true, -1)))
                .isEqualTo(
                        """
                        2026-01-01T00:00:10.000000000Z one
                        2026-01-01T00:00:10.000000000Z two
                        2026-01-01T00:00:20.000000000Z three
                        2026-01-01T00:00:30.123000000Z four
                        """);
    }

    @Test
    void leavesOutWhatIsOlder() throws IOException {
        assertThat(read(since(FIRST, false, -1))).isEqualTo("one\ntwo\nthree\nfour\n");
        assertThat(read(since(FIRST.plusMillis(1), false, -1))).isEqualTo("three\nfour\n");
        assertThat(read(since(SECOND.plusMillis(1), false, -1))).isEqualTo("four\n");
        assertThat(read(since(LAST.plusMillis(1), false, -1))).isEmpty();
    }

    @Test
    void tellsTheLastOfTheLinesThatAreYoungEnough() throws IOException {
        assertThat(read(since(FIRST.plusMillis(1), false, 1))).isEqualTo("four\n");
        assertThat(read(since(SECOND.plusMillis(1), false, 3))).isEqualTo("four\n");
    }

    @Test
    void countsTheTimesAmongTheBytesOfTheLimit() throws IOException {
        var options = new LogOptions("", false, false, true, null, -1, 12);

        assertThat(read(options)).isEqualTo("2026-01-01T0");
    }

    @Test
    void beginsAtALineWhenAMarkIsInTheMiddleOfOne() {
        var times = new LogTimes(List.of(new LogMark(2, FIRST), new LogMark(14, SECOND)));

        assertThat(times.timeOf(0)).isEqualTo(FIRST);
        assertThat(times.timeOf(2)).isEqualTo(SECOND);
        assertThat(times.timeOf(99)).isEqualTo(SECOND);
        assertThat(times.startOf(SECOND)).isEqualTo(2);
    }

    @Test
    void goesOnFromTheBeginningOfALogThatWasRotated() throws Exception {
        Path file = Files.writeString(folder.resolve("live"), "long before\n");
        PodLogs.Log live =
                new PodLogs.Log() {
                    @Override
                    public Path file() {
                        return file;
                    }

                    @Override
                    public boolean isEnded() {
                        return false;
                    }
                };
        try (var reader = new LogReader(live, LogOptions.ALL)) {
            assertThat(reader.read()).hasSize(12);
            Files.writeString(file, "new\n");
            assertThat(reader.awaitMore()).isTrue();
            assertThat(new String(reader.read(), StandardCharsets.UTF_8)).isEqualTo("new\n");
        }
    }
}
