package dev.barista.runtime.container;

import dev.barista.runtime.Console;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.ExecSpec.Size;
import dev.barista.runtime.linux.Children;
import dev.barista.runtime.linux.CommandStreams;
import dev.barista.runtime.linux.FedInput;
import dev.barista.runtime.linux.Stdio;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The input and outputs of a container's program: a log alone; with a FIFO in the container's
/// folder for its input, which also the next process finds; or a terminal, whose output is copied
/// into the log. Thread-safe.
public final class ProgramConsole implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ProgramConsole.class);
    private static final String FIFO = "stdin";
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final int BLOCK = 16 << 10;

    private final Console console;
    private final Path output;
    private final @Nullable FedInput input;
    private volatile @Nullable CommandStreams terminal;
    private volatile @Nullable Thread copying;

    private ProgramConsole(Console console, Path output, @Nullable FedInput input) {
        this.console = console;
        this.output = output;
        this.input = input;
    }

    /// Before the program starts.
    ///
    /// @param folder of the container
    static ProgramConsole make(Path folder, ContainerSpec spec, Children children)
            throws IOException {
        Console console = spec.console();
        boolean fifo = console.input() && !console.terminal();
        FedInput input =
                fifo ? FedInput.make(folder.resolve(FIFO), console.once(), children) : null;
        return new ProgramConsole(console, spec.log(), input);
    }

    /// Of a container that an earlier process has started.
    static ProgramConsole find(Path folder, Children children) {
        Path fifo = folder.resolve(FIFO);
        return Files.exists(fifo)
                ? new ProgramConsole(
                        new Console(true, false, false),
                        folder.resolve("log"),
                        FedInput.find(fifo, children))
                : none();
    }

    static ProgramConsole none() {
        return new ProgramConsole(Console.NONE, Path.of("/dev/null"), null);
    }

    /// Whether the launcher gives the program a terminal, and passes it on to [#onTerminal].
    public boolean wantsTerminal() {
        return console.terminal();
    }

    /// Without a terminal.
    public Stdio stdio() {
        return input == null ? new Stdio.Appended(output) : input.stdio(output);
    }

    /// From now on what it shows goes to the log, until it is closed.
    public void onTerminal(CommandStreams streams) {
        terminal = streams;
        copying = Thread.ofVirtual().name("barista-terminal").start(() -> copy(streams));
    }

    private void copy(CommandStreams streams) {
        byte[] block = new byte[BLOCK];
        try (InputStream shown = streams.output();
                OutputStream kept =
                        Files.newOutputStream(
                                output, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int count = shown.read(block); count >= 0; count = shown.read(block)) {
                kept.write(block, 0, count);
            }
        } catch (IOException failure) {
            log.atWarn().addKeyValue("log", output).setCause(failure).log("output lost");
        }
    }

    /// For one client. Closed, the program's input is at its end if it was for one only.
    OutputStream open() throws IOException {
        CommandStreams streams = terminal;
        if (streams != null && console.input()) {
            return streams.input();
        }
        return input == null ? OutputStream.nullOutputStream() : input.open();
    }

    /// Nothing happens without a terminal.
    void resize(Size size) throws IOException {
        CommandStreams streams = terminal;
        if (streams != null) {
            streams.resize(size.columns(), size.rows());
        }
    }

    /// The program has ended. Waits, for a second at most, until what it has left on its terminal
    /// is in the log.
    void ended() {
        CommandStreams streams = terminal;
        Thread copy = copying;
        if (streams == null || copy == null) {
            return;
        }
        streams.ended();
        try {
            if (!copy.join(LAST_WORDS)) {
                log.atWarn().addKeyValue("log", output).log("output lost");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Its terminal hangs up.
    @Override
    public void close() {
        CommandStreams streams = terminal;
        if (streams != null) {
            streams.close();
        }
        if (input != null) {
            input.close();
        }
    }
}
