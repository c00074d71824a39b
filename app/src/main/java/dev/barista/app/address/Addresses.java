package dev.barista.app.address;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks at all addresses before anything starts, so that one message names every one that is
/// taken.
public final class Addresses {

    /// What is wrong; empty if all are free. An address with port 0 always is.
    ///
    /// @param wanted by the option that names it: `--api`
    public static Optional<String> findTaken(Map<String, InetSocketAddress> wanted) {
        return findTaken(wanted, new Processes(Path.of("/proc")));
    }

    static Optional<String> findTaken(Map<String, InetSocketAddress> wanted, Processes processes) {
        Map<String, InetSocketAddress> taken = new LinkedHashMap<>(wanted);
        taken.values().removeIf(Addresses::isFree);
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        List<String> others = new ArrayList<>();
        taken.forEach((option, address) -> {
            String holder =
                    processes
                            .findListener(address)
                            .map(Holder::words)
                            .orElse("another process has it");
            lines.add(
                    "%s: %s (expected: free to listen at; %s)"
                            .formatted(option, text(address), holder));
            others.add("%s %s:0".formatted(option, host(address)));
        });
        lines.add("any free port: " + String.join(" ", others));
        return Optional.of(String.join("\n", lines));
    }

    private static boolean isFree(InetSocketAddress address) {
        if (address.getPort() == 0) {
            return true;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address);
            return true;
        } catch (IOException failure) {
            // whatever else is wrong with it, the server that listens there says best
            return !String.valueOf(failure.getMessage()).contains("already in use");
        }
    }

    private static String text(InetSocketAddress address) {
        return host(address) + ":" + address.getPort();
    }

    private static String host(InetSocketAddress address) {
        String host = address.getHostString();
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private Addresses() {}
}
