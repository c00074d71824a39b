package dev.barista.apiserver.stream;

import dev.barista.apiserver.stream.CommandStreams.Wanted;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Collects the streams of a command that the client opens one by one, in any order.
public final class CommandStreamsOverSpdy {

    /// As a kubelet waits.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String TYPE = "streamtype";

    /// @throws IOException if the client has gone, or opens others than it has asked for, or not in
    ///   time
    public static CommandStreams of(SpdyStreams spdy, CommandProtocol protocol, Wanted wanted)
            throws IOException, InterruptedException {
        Set<String> expected = expected(protocol, wanted);
        Map<String, ByteStream> found = new HashMap<>();
        while (found.size() < expected.size()) {
            SpdyStreams.Stream stream =
                    spdy.next(PATIENCE)
                            .orElseThrow(() ->
                                    new IOException(
                                            "streams: %s (expected: %s, within %s)"
                                                    .formatted(
                                                            found.keySet(), expected, PATIENCE)));
            String type = stream.header(TYPE);
            if (!expected.contains(type) || found.put(type, stream) != null) {
                throw new IOException(
                        "stream type: %s (expected: each of %s, once)".formatted(type, expected));
            }
        }
        return new CommandStreams(
                protocol,
                Optional.ofNullable(found.get("stdin")),
                Optional.ofNullable(found.get("stdout")),
                Optional.ofNullable(found.get("stderr")),
                java.util.Objects.requireNonNull(found.get("error")),
                Optional.ofNullable(found.get("resize")),
                spdy::close);
    }

    private static Set<String> expected(CommandProtocol protocol, Wanted wanted) {
        Set<String> expected = new HashSet<>(Set.of("error"));
        add(expected, "stdin", wanted.input());
        add(expected, "stdout", wanted.output());
        add(expected, "stderr", wanted.separateErrors());
        add(expected, "resize", wanted.terminal() && protocol.hasSizes());
        return expected;
    }

    private static void add(Set<String> expected, String type, boolean wanted) {
        if (wanted) {
            expected.add(type);
        }
    }

    private CommandStreamsOverSpdy() {}
}
