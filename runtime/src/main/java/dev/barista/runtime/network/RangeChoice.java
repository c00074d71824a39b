package dev.barista.runtime.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.barista.runtime.network.HostNetwork.Taken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Chooses addresses that lead nowhere else on the host. Pure.
final class RangeChoice {

    private static final int LENGTH = 20; // of a range that is chosen: 2,044 pods
    private static final List<Cidr> BLOCKS =
            Stream.of(
                            "10.88.0.0/16",
                            "10.89.0.0/16",
                            "172.30.0.0/16",
                            "172.31.0.0/16",
                            "192.168.0.0/16")
                    .map(Cidr::parse)
                    .toList();

    /// @param id of this Barista
    /// @throws IOException if a range that is set overlaps one of the host's, or none is left
    static NodeRange choose(NetworkSettings settings, HostNetwork host, String id)
            throws IOException {
        boolean split = settings.serviceRange().equals(NetworkSettings.AUTO);
        Cidr all = pods(settings.podRange(), host);
        Cidr pods = split ? all.lowerHalf() : all;
        Cidr services =
                split ? all.upperHalf() : free("service range", settings.serviceRange(), host);
        if (pods.overlaps(services)) {
            throw new IOException(
                    "service range: %s (expected: no overlap with the pod range %s)"
                            .formatted(services, pods));
        }
        return new NodeRange(pods, services, host.ipv6() ? Optional.of(ula(id)) : Optional.empty());
    }

    private static Cidr pods(String range, HostNetwork host) throws IOException {
        if (!range.equals(NetworkSettings.AUTO)) {
            return free("pod range", range, host);
        }
        return BLOCKS.stream()
                .flatMap(RangeChoice::parts)
                .filter(part -> overlapped(part, host).isEmpty())
                .findFirst()
                .orElseThrow(() ->
                        new IOException(
                                "pod range: auto (expected: a free /%d of %s; set one with --pod-range)"
                                        .formatted(LENGTH, BLOCKS)));
    }

    private static Stream<Cidr> parts(Cidr block) {
        int step = 1 << (32 - LENGTH);
        return IntStream.range(0, 1 << (LENGTH - block.length()))
                .mapToObj(i -> new Cidr(block.first() + i * step, LENGTH));
    }

    private static Cidr free(String what, String range, HostNetwork host) throws IOException {
        Cidr wanted = Cidr.parse(range);
        Optional<Taken> overlapped = overlapped(wanted, host);
        if (overlapped.isPresent()) {
            throw new IOException(
                    "%s: %s (expected: no overlap with the host's %s)"
                            .formatted(what, range, overlapped.get().text()));
        }
        return wanted;
    }

    private static Optional<Taken> overlapped(Cidr range, HostNetwork host) {
        return host.taken().stream().filter(taken -> taken.range().overlaps(range)).findFirst();
    }

    /// A unique local prefix: fd, 40 bits that hardly any other network has, 16 bits more ([RFC
    /// 4193](https://www.rfc-editor.org/rfc/rfc4193)).
    private static long ula(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
            return (0xFDL << 56) | (ByteBuffer.wrap(hash).getLong() >>> 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private RangeChoice() {}
}
