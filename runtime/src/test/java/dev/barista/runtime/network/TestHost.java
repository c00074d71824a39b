package dev.barista.runtime.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.barista.runtime.linux.NetworkNamespace;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/// A host that is a network namespace of the test's: with `eth0`, 192.0.2.2/24 and a default route.
/// Programs of iproute2 look at it, so that our own netlink is not its own witness.
public final class TestHost implements AutoCloseable {

    private final NetworkNamespace namespace;
    private final NetworkNamespace world;

    private TestHost(NetworkNamespace namespace, NetworkNamespace world) {
        this.namespace = namespace;
        this.world = world;
    }

    public static TestHost open() throws IOException {
        var host = new TestHost(NetworkNamespace.create(), NetworkNamespace.create());
        // The number of the world's namespace, as the child process finds it.
        long pid = ProcessHandle.current().pid();
        String path = "/proc/%d/fd/%d".formatted(pid, host.world.descriptor());
        host.run("ip link add eth0 mtu 1400 type veth peer name eth0 netns " + path);
        host.run("ip link set lo up");
        host.run("ip address add 192.0.2.2/24 dev eth0");
        host.run("ip -6 address add 2001:db8::2/64 dev eth0 nodad");
        host.run("ip link set eth0 addrgenmode none up"); // nothing changes by itself
        host.inWorld("ip address add 192.0.2.1/24 dev eth0");
        host.inWorld("ip link set eth0 up");
        host.run("ip route add default via 192.0.2.1");
        host.run(
                "until ip -o route | grep -q '192.0.2.0/24.* src 192.0.2.2 *$'; do sleep 0.01; done");
        return host;
    }

    /// Runs a task on a thread that is there.
    public <T> T call(Callable<T> task) throws IOException {
        return namespace.call(task);
    }

    /// @return its output
    public String run(String command) throws IOException {
        return run(namespace, command);
    }

    String inWorld(String command) throws IOException {
        return run(world, command);
    }

    static String run(NetworkNamespace namespace, String command) throws IOException {
        return namespace.call(() -> {
            Process process =
                    new ProcessBuilder(List.of("sh", "-c", command))
                            .redirectErrorStream(true)
                            .start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("%s: code %d: %s".formatted(command, code, output));
            }
            return output.strip();
        });
    }

    /// All that a Barista must leave as it was.
    public String state() throws IOException {
        return run(
                "ip -o link | sed 's/ state .*//' && ip -o address | sed 's/valid_lft.*//' && ip route show table all && ip -6 route"
                        + " show table all | sed 's/ expires.*//' && ip neighbour show nud permanent"
                        + " && grep -r . /proc/sys/net/ipv4/conf /proc/sys/net/ipv6/conf"
                        + " /proc/sys/net/ipv4/ip_forward 2>/dev/null"
                        + " | grep -v stable_secret | sort");
    }

    @Override
    public void close() {
        namespace.close();
        world.close();
    }
}
