package dev.barista.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FifoTest {

    @TempDir private Path folder;
    private Path fifo;

    @BeforeEach
    void make() throws IOException {
        fifo = folder.resolve("fifo");
        try (Arena arena = Arena.ofConfined()) {
            Libc.MKFIFO.require("mkfifo", arena.allocateFrom(fifo.toString()).address(), 0600);
        }
    }

    @Test
    void givesAByteToWhoReads() throws IOException {
        try (var other = open()) {
            Fifo.give(fifo);

            assertThat(other.read()).isEqualTo('1');
        }
    }

    @Test
    void refusesToGiveWhereNobodyReads() {
        assertThatThrownBy(() -> Fifo.give(fifo))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot open " + fifo);
    }

    @Test
    void takesWhatWasWrittenByOneThatHasGoneSince() throws IOException {
        try (var other = open()) {
            other.write('0');

            assertThatCode(() -> Fifo.take(fifo, () -> true)).doesNotThrowAnyException();
        }
    }

    @Test
    void waitsForOneThatHasNotComeYet() throws Exception {
        Thread late =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                Files.write(fifo, new byte[] {'0'}); // which waits for a reader
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });

        assertThatCode(() -> Fifo.take(fifo, () -> false)).doesNotThrowAnyException();

        late.join();
    }

    @Test
    void takesNothingFromOneThatHasGone() {
        assertThatThrownBy(() -> Fifo.take(fifo, () -> true))
                .isInstanceOf(IOException.class)
                .hasMessage(fifo + ": nothing to read (expected: a byte)");
    }

    /// Opens both of its ends, which does not wait for another process.
    private RandomAccessFile open() throws IOException {
        return new RandomAccessFile(fifo.toFile(), "rw");
    }
}
