package dev.barista.runtime.filter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.barista.runtime.linux.NetworkNamespace;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A network namespace of a test's, and programs that run in it.
public record Net(String name, NetworkNamespace namespace) implements AutoCloseable {

    public static Net create(String name) throws IOException {
        var net = new Net(name, NetworkNamespace.create());
        net.run("ip link set lo up");
        return net;
    }

    /// Its output; fails if the program does.
    public String run(String command) throws IOException {
        return namespace.call(() -> {
            Process process =
                    new ProcessBuilder(List.of("sh", "-c", command))
                            .redirectErrorStream(true)
                            .start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(name + ": " + command + ": " + output);
            }
            return output;
        });
    }

    /// Where programs find it.
    public String file() {
        return "/proc/%d/fd/%d".formatted(ProcessHandle.current().pid(), namespace.descriptor());
    }

    @Override
    public void close() {
        namespace.close();
    }
}
