package dev.barista.node.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class LogStreamTest {

    @TempDir private Path folder;

    private final AtomicBoolean ended = new AtomicBoolean();
    private Path log;

    @BeforeEach
    void nameTheLog() {
        log = folder.resolve("0.log");
    }

    @Test
    void readsWhatThereIs() throws Exception {
        write("one\ntwo\n");

        assertThat(all(LogOptions.ALL)).isEqualTo("one\ntwo\n");
    }

    @Test
    void readsTheLastLines() throws Exception {
        write("one\ntwo\nthree\nunfinished");

        assertThat(all(LogOptions.ALL.tail(2))).isEqualTo("three\nunfinished");
        assertThat(all(LogOptions.ALL.tail(0))).isEmpty();
        assertThat(all(LogOptions.ALL.tail(9))).isEqualTo("one\ntwo\nthree\nunfinished");
    }

    @Test
    void findsTheLastLinesAcrossBlocks() throws Exception {
        write("x".repeat(9_000) + "\n" + "y".repeat(20_000) + "\n");

        assertThat(all(LogOptions.ALL.tail(1))).isEqualTo("y".repeat(20_000) + "\n");
    }

    @Test
    void readsNoMoreThanTheLimit() throws Exception {
        write("one\ntwo\n");

        assertThat(all(new LogOptions(false, false, -1, 5))).isEqualTo("one\nt");
    }

    @Test
    void followsUntilTheContainerHasEnded() throws Exception {
        // Given
        write("one\n");
        try (var stream = new LogStream(log, LogOptions.ALL.following(), ended::get)) {
            stream.next(ofSeconds(1));

            // When
            byte[] nothing = stream.next(ofMillis(60));
            write("two\n");
            byte[] two = stream.next(ofSeconds(5));
            write("last\n");
            ended.set(true);
            byte[] last = stream.next(ofSeconds(5));
            stream.next(ofSeconds(5));

            // Then
            assertThat(nothing).isEmpty();
            assertThat(two).asString(UTF_8).isEqualTo("two\n");
            assertThat(last).asString(UTF_8).isEqualTo("last\n");
            assertThat(stream.isAtEnd()).isTrue();
        }
    }

    @Test
    void missesNothingWhenTheLogIsRotatedMeanwhile() throws Exception {
        write("one\n");
        try (var stream = new LogStream(log, LogOptions.ALL.following(), ended::get)) {
            stream.next(ofSeconds(1));

            write("two, before the cut\n");
            LogRotation.rotate(log, 3);
            write("three\n");

            assertThat(stream.next(ofSeconds(5)))
                    .asString(UTF_8)
                    .isEqualTo("two, before the cut\n");
            assertThat(stream.next(ofSeconds(5))).asString(UTF_8).isEqualTo("three\n");
        }
    }

    @Test
    void rotatesIntoOneOldFile() throws Exception {
        write("one\n");
        LogRotation.rotate(log, 3);
        write("two\n");

        boolean rotated = LogRotation.rotate(log, 3);

        assertThat(rotated).isTrue();
        assertThat(log).isEmptyFile();
        assertThat(folder.resolve("0.log.1")).hasContent("two\n");
        assertThat(folder.toFile().list()).hasSize(2);
    }

    @Test
    void leavesASmallLogAlone() throws Exception {
        write("one\n");

        assertThat(LogRotation.rotate(log, 4)).isFalse();
        assertThat(log).hasContent("one\n");
    }

    @Test
    void keepsLinesAndBytesOfAMessageSmall() throws Exception {
        write("x".repeat(3_000) + "\nlast words\n");

        assertThat(LogTail.of(log, 80, 2048)).hasSize(2048).endsWith("\nlast words\n");
        assertThat(LogTail.of(log, 1, 2048)).isEqualTo("last words\n");
        assertThat(LogTail.of(folder.resolve("none"), 80, 2048)).isEmpty();
    }

    @Test
    void keepsTheLogsOfThisRunAndTheOneBefore() throws Exception {
        var pod = new PodFolder(folder);
        for (int run = 0; run < 4; run++) {
            Files.writeString(pod.prepareLog("main", run), "run " + run);
        }

        assertThat(pod.runs("main")).containsExactly(3, 2);
    }

    private void write(String text) throws IOException {
        Files.writeString(log, text, CREATE, APPEND);
    }

    private String all(LogOptions options) throws Exception {
        var text = new ByteArrayOutputStream();
        try (var stream = new LogStream(log, options, ended::get)) {
            while (!stream.isAtEnd()) {
                text.writeBytes(stream.next(ofSeconds(1)));
            }
        }
        return text.toString(UTF_8);
    }
}
