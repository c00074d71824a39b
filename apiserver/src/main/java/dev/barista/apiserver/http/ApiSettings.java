package dev.barista.apiserver.http;

import java.time.Duration;
import java.util.Set;

/// Where the API listens, and its bounds.
///
/// @param port 0 picks a free one
/// @param connections most at a time; more are closed at once
/// @param bodyBytes largest body of a request, as in Kubernetes 3 MiB
/// @param headerBytes largest header of a request
/// @param idle how long a connection without a request stays open
/// @param patience how long a client may take to read what it is sent
/// @param streamIdle how long a connection of a command or of forwarded ports stays open on which
///   no data passes
/// @param names by which clients call it, beside those of the host: its certificate has them
public record ApiSettings(
        String host,
        int port,
        int connections,
        int bodyBytes,
        int headerBytes,
        Duration idle,
        Duration patience,
        Duration streamIdle,
        Set<String> names) {

    /// As a kubelet's.
    public static final Duration USUAL_STREAM_IDLE = Duration.ofHours(4);

    public static ApiSettings at(String host, int port) {
        return new ApiSettings(
                host,
                port,
                512,
                3 << 20,
                64 << 10,
                Duration.ofMinutes(3),
                Duration.ofSeconds(30),
                USUAL_STREAM_IDLE,
                Set.of());
    }

    /// Called by these names and addresses too.
    public ApiSettings named(Set<String> more) {
        return new ApiSettings(
                host, port, connections, bodyBytes, headerBytes, idle, patience, streamIdle, more);
    }

    public ApiSettings {
        names = Set.copyOf(names);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: %d (expected: 0-65535)".formatted(port));
        }
    }
}
