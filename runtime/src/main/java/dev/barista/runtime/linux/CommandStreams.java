package dev.barista.runtime.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a command reads and writes, from our side: pipes, or a terminal. Made before the command,
/// whose [#stdio] they are. Thread-safe.
public final class CommandStreams implements AutoCloseable {

    private final Stdio stdio;
    private final List<Integer> ofCommand;
    private final @Nullable OpenFile input;
    private final OpenFile output;
    private final @Nullable OpenFile errors;
    private final boolean terminal;

    private CommandStreams(
            Stdio stdio,
            List<Integer> ofCommand,
            @Nullable OpenFile input,
            OpenFile output,
            @Nullable OpenFile errors) {
        this.stdio = stdio;
        this.ofCommand = ofCommand;
        this.input = input;
        this.output = output;
        this.errors = errors;
        this.terminal = stdio instanceof Stdio.OnTerminal;
    }

    /// Three pipes.
    ///
    /// @param children whose thread waits for all streams
    /// @param withInput else the input is empty
    public static CommandStreams pipes(Children children, boolean withInput) throws IOException {
        List<Integer> all = new ArrayList<>();
        try {
            Pipe in = withInput ? kept(Pipe.open(), all) : new Pipe(-1, -1);
            Pipe out = kept(Pipe.open(), all);
            Pipe err = kept(Pipe.open(), all);
            Poller poller = children.poller();
            List<Integer> ofCommand = new ArrayList<>(List.of(out.writing(), err.writing()));
            if (withInput) {
                ofCommand.add(in.reading());
            }
            int fromUs = withInput ? Pipe.unblocked(in.writing()) : -1;
            return new CommandStreams(
                    new Stdio.Descriptors(in.reading(), out.writing(), err.writing()),
                    ofCommand,
                    withInput ? new OpenFile(fromUs, poller) : null,
                    new OpenFile(Pipe.unblocked(out.reading()), poller),
                    new OpenFile(Pipe.unblocked(err.reading()), poller));
        } catch (IOException failure) {
            all.forEach(FileDescriptors::close);
            throw failure;
        }
    }

    private static Pipe kept(Pipe pipe, List<Integer> all) {
        all.add(pipe.reading());
        all.add(pipe.writing());
        return pipe;
    }

    /// A terminal.
    ///
    /// @param devices where terminals are made, as seen from here: `/dev/pts`
    /// @param seen the same folder, as seen by the process that is started
    /// @param owner user of the command
    public static CommandStreams terminal(Children children, Path devices, Path seen, int owner)
            throws IOException {
        Terminal terminal = Terminal.open(devices, owner);
        String device = seen.resolve(Integer.toString(terminal.number())).toString();
        return onTerminal(children, terminal.master(), new Stdio.OnTerminal(device));
    }

    /// A terminal that another process has made, for a command that it has started.
    ///
    /// @param master its other side; closed by this from now on
    static CommandStreams onTerminal(Children children, int master) throws IOException {
        return onTerminal(children, master, new Stdio.OnTerminal(""));
    }

    private static CommandStreams onTerminal(Children children, int master, Stdio stdio)
            throws IOException {
        int writing = -1;
        try {
            Pipe.unblocked(master);
            writing =
                    Libc.FCNTL.require(
                            "cannot open a terminal", master, Constants.F_DUPFD_CLOEXEC, 3);
        } catch (IOException failure) {
            FileDescriptors.close(master);
            throw failure;
        }
        Poller poller = children.poller();
        return new CommandStreams(
                stdio,
                List.of(),
                new OpenFile(writing, poller),
                new OpenFile(master, poller),
                null);
    }

    /// For the command.
    public Stdio stdio() {
        return stdio;
    }

    /// The command has its own ends now, or will not come.
    public void handedOver() {
        ofCommand.forEach(FileDescriptors::close);
    }

    /// The command has ended: what it left in the background is not waited for.
    public void ended() {
        output.end();
        if (errors != null) {
            errors.end();
        }
    }

    /// Nothing of it is wanted any more: its input is at its end, or its terminal hangs up, and
    /// reads do not wait.
    public void hangUp() {
        if (terminal) {
            close();
            return;
        }
        if (input != null) {
            input.close();
        }
        ended();
    }

    /// @param columns 0-65535
    /// @param rows 0-65535
    public void resize(int columns, int rows) throws IOException {
        int result = terminal ? Terminal.resize(output, columns, rows) : 0;
        if (result < 0) {
            throw new IOException("cannot resize the terminal: " + Libc.describe(-result));
        }
    }

    /// Closing it ends the command's input; a terminal stays open for what it shows.
    public OutputStream input() {
        OpenFile file = input;
        if (file == null) {
            return OutputStream.nullOutputStream();
        }
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                file.write(bytes, offset, length);
            }

            @Override
            public void close() {
                if (!terminal) {
                    file.close();
                }
            }
        };
    }

    public InputStream output() {
        return reading(output);
    }

    /// Empty on a terminal.
    public InputStream errors() {
        return errors == null ? InputStream.nullInputStream() : reading(errors);
    }

    private static InputStream reading(OpenFile file) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return file.read(bytes, offset, length);
            }

            @Override
            public void close() {
                file.close();
            }
        };
    }

    /// A terminal that is closed hangs up its session. Idempotent.
    @Override
    public void close() {
        if (input != null) {
            input.close();
        }
        output.close();
        if (errors != null) {
            errors.close();
        }
    }
}
