package dev.barista.node.pod.port;

import dev.barista.node.names.NameService;
import dev.barista.node.scheduling.NodeObject;
import dev.barista.node.volume.PodPlace;
import dev.barista.runtime.network.PodAddresses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What an operator may set about pods.
///
/// @param folder has one folder per pod
/// @param names where pods have names resolved
/// @param hostAddress of the node, as pods reach it
/// @param afterDrain how long an instance that serves no more may take to end once it was asked;
///   never longer than its grace period. The grace period of a revision's pod is its request
///   time-out, minutes, and is meant for its requests
/// @param logBytes a log larger than this is rotated; one old part is kept
/// @param pids how many processes and threads an instance may have; 0 is no limit
public record PodSettings(
        Path folder,
        NameService names,
        String hostAddress,
        Duration afterDrain,
        long logBytes,
        int pids) {

    /// How long what can wait is put off when a sleeper wakes: on few cores it would take the time
    /// of the request that woke it, and of its answer.
    public static final Duration ANSWER_FIRST = Duration.ofMillis(10);

    /// Where an operator puts profiles that pods may name, beside the folder of the pods.
    public Path seccompProfiles() {
        return folder.resolveSibling("seccomp");
    }

    /// For a node whose pods have no addresses of their own.
    public static PodSettings in(Path folder) {
        return in(folder, NameService.ofHost(Path.of("/etc/resolv.conf")), "127.0.0.1");
    }

    public static PodSettings in(Path folder, NameService names, String hostAddress) {
        return new PodSettings(folder, names, hostAddress, Duration.ofSeconds(30), 10L << 20, 4096);
    }

    /// @param addresses of the pod's own
    public PodPlace place(Optional<PodAddresses> addresses) {
        return new PodPlace(
                NodeObject.NAME,
                hostAddress,
                addresses.map(PodAddresses::all).orElse(List.of(hostAddress)));
    }
}
