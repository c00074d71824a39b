package dev.barista.apiserver.podlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.query.LogOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogReaderTest {

    @TempDir Path folder;

    private final AtomicBoolean ended = new AtomicBoolean();

    private PodLogs.Log log(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("log"), content);
        return new PodLogs.Log() {
            @Override
            public Path file() {
                return file;
            }

            @Override
            public boolean isEnded() {
                return ended.get();
            }
        };
    }

    private static LogOptions part(long lines, long limit) {
        return new LogOptions("", false, false, false, null, lines, limit);
    }

    private static String rest(LogReader reader) throws IOException {
        var all = new ByteArrayOutputStream();
        for (byte[] bytes = reader.read(); bytes.length > 0; bytes = reader.read()) {
            all.writeBytes(bytes);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"-1,abc", "0,''", "1,c", "2,bc", "3,abc", "9,abc"})
    void readsTheLastLines(long lines, String expected) throws IOException {
        try (var reader = new LogReader(log("a\nb\nc\n"), part(lines, -1))) {
            assertThat(rest(reader).replace("\n", "")).isEqualTo(expected);
        }
    }

    @Test
    void findsTheLastLinesOfALongLog() throws IOException {
        try (var reader =
                new LogReader(log("x".repeat(100).concat("\n").repeat(2000)), part(1500, -1))) {
            assertThat(rest(reader).lines()).hasSize(1500);
        }
    }

    @Test
    void readsTheEndOfALogWhoseFileIsRemovedMeanwhile() throws Exception {
        PodLogs.Log log = log("a\n");
        try (var reader = new LogReader(log, LogOptions.ALL)) {
            assertThat(rest(reader)).isEqualTo("a\n");
            Files.writeString(log.file(), "asked to end\n", StandardOpenOption.APPEND);
            Files.delete(log.file());
            ended.set(true);

            assertThat(reader.awaitMore()).isTrue();
            assertThat(rest(reader)).isEqualTo("asked to end\n");
            assertThat(reader.awaitMore()).isFalse();
        }
    }

    @Test
    void readsNoMoreThanTheLimit() throws Exception {
        try (var reader = new LogReader(log("abcdef"), part(-1, 4))) {
            assertThat(rest(reader)).isEqualTo("abcd");
            assertThat(reader.awaitMore()).isFalse();
        }
    }

    @Test
    void followsUntilTheContainerHasEndedAndAllIsRead() throws Exception {
        PodLogs.Log log = log("a\n");
        try (var reader = new LogReader(log, LogOptions.ALL)) {
            assertThat(rest(reader)).isEqualTo("a\n");
            assertThat(reader.awaitMore()).isTrue();
            Files.writeString(log.file(), "a\nb\n");
            ended.set(true);
            assertThat(reader.awaitMore()).isTrue();
            assertThat(rest(reader)).isEqualTo("b\n");
            assertThat(reader.awaitMore()).isFalse();
        }
    }
}
