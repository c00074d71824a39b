package dev.barista.node.pod.port;

import java.nio.file.Path;
import java.time.Duration;

/// What an operator may set about pods.
///
/// @param folder has one folder per pod
/// @param resolvConf of the host, copied into instances
/// @param afterDrain how long an instance that serves no more may take to end once it was asked;
///   never longer than its grace period. The grace period of a revision's pod is its request
///   time-out, minutes, and is meant for its requests
/// @param logBytes a log larger than this is rotated; one old part is kept
/// @param pids how many processes and threads an instance may have; 0 is no limit
public record PodSettings(
        Path folder, Path resolvConf, Duration afterDrain, long logBytes, int pids) {

    /// How long what can wait is put off when a sleeper wakes: on few cores it would take the time
    /// of the request that woke it, and of its answer.
    public static final Duration ANSWER_FIRST = Duration.ofMillis(10);

    public static PodSettings in(Path folder) {
        return new PodSettings(
                folder, Path.of("/etc/resolv.conf"), Duration.ofSeconds(30), 10L << 20, 4096);
    }
}
