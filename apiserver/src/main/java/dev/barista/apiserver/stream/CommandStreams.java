package dev.barista.apiserver.stream;

import java.io.IOException;
import java.util.Optional;

/// The streams of one command, whatever carries them. Those that the client has not asked for are
/// empty.
///
/// @param end for how the command ended
/// @param sizes of the terminal, as JSON objects
/// @param connection all of them together
public record CommandStreams(
        CommandProtocol protocol,
        Optional<ByteStream> input,
        Optional<ByteStream> output,
        Optional<ByteStream> errors,
        ByteStream end,
        Optional<ByteStream> sizes,
        Connection connection) {

    /// What carries the streams.
    @FunctionalInterface
    public interface Connection {
        /// Ends all streams, after the client has read what was written.
        void close() throws InterruptedException;
    }

    /// Which streams a client has asked for.
    ///
    /// @param terminal whether the command runs on one, which has one output
    public record Wanted(boolean input, boolean output, boolean errors, boolean terminal) {
        boolean separateErrors() {
            return errors && !terminal;
        }
    }

    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int ERRORS = 2;
    private static final int END = 3;
    private static final int SIZES = 4;

    /// Of a WebSocket.
    public static final int CHANNELS = 5;

    /// @param channels with its pipeline
    /// @throws IOException if the client has gone
    public static CommandStreams over(
            WebSocketChannels channels, CommandProtocol protocol, Wanted wanted)
            throws IOException {
        var streams =
                new CommandStreams(
                        protocol,
                        channel(channels, INPUT, wanted.input()),
                        channel(channels, OUTPUT, wanted.output()),
                        channel(channels, ERRORS, wanted.separateErrors()),
                        channels.channel(END),
                        channel(channels, SIZES, wanted.terminal() && protocol.version() >= 4),
                        channels::close);
        streams.greet();
        return streams;
    }

    private static Optional<ByteStream> channel(
            WebSocketChannels channels, int number, boolean wanted) {
        ByteStream channel = channels.channel(number);
        if (!wanted) {
            channel.discard();
        }
        return wanted ? Optional.of(channel) : Optional.empty();
    }

    /// An empty message, by which clients know that the streams are there.
    private void greet() throws IOException {
        output.or(() -> errors).orElse(end).write(new byte[0], 0, 0);
    }
}
