package dev.barista.runtime.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.container.StateFolder;
import dev.barista.runtime.network.NetworkSettings;
import dev.barista.runtime.network.Networks;
import dev.barista.runtime.network.PodNetworks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A process that starts an instance with a driver of its own, and is killed then: `kill -9`.
final class KilledBarista {

    /// @param contract knows how to open its driver
    /// @param deed what is done before the kill
    record Plan(Class<? extends DriverWorld> contract, Path state, InstanceSpec spec, Deed deed) {}

    /// What it does with its instance.
    enum Deed {
        START,
        /// Starts it, and freezes it.
        FREEZE,
        /// Starts it, with an address.
        START_IN_NETWORK,
        /// Makes it, and lets it wait.
        PARK,
        /// Starts it, and its container once more beside it, as `second`.
        START_TWO
    }

    /// Returns when that process is no more.
    ///
    /// @return the pid of the instance; 0 of one that waits
    static long startAndDie(Plan plan) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(plan)).redirectErrorStream(true).start();
        try (var output = process.inputReader(UTF_8)) {
            var said = new StringBuilder();
            String line = output.readLine();
            while (line != null && !line.startsWith("pid ")) {
                said.append(line).append('\n');
                line = output.readLine();
            }
            if (line == null) {
                throw new IOException("no pid (expected: a line with it), but: " + said);
            }
            return Long.parseLong(line.substring(4));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static List<String> command(Plan plan) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(KilledBarista.class.getName());
        command.add(plan.contract().getName());
        command.add(plan.state().toString());
        command.add(plan.deed().name());
        command.add(plan.spec().id());
        command.add(plan.spec().log().toString());
        command.add(Integer.toString(plan.spec().command().stopSignal()));
        command.add(Integer.toString(plan.spec().layers().size()));
        plan.spec().layers().forEach(layer -> command.add(layer.toString()));
        command.addAll(plan.spec().command().arguments());
        return command;
    }

    public static void main(String[] arguments) throws Exception {
        int layers = Integer.parseInt(arguments[6]);
        var spec =
                new InstanceSpec(
                        arguments[3],
                        arguments[3],
                        Stream.of(arguments).skip(7).limit(layers).map(Path::of).toList(),
                        new ContainerSpec.Command(
                                Stream.of(arguments).skip(7L + layers).toList(),
                                Map.of("GREETING", "good morning"),
                                "/www",
                                "",
                                Integer.parseInt(arguments[5])),
                        Limits.NONE,
                        List.of(),
                        Path.of(arguments[4]));
        Deed deed = Deed.valueOf(arguments[2]);
        Path state = Path.of(arguments[1]);
        Networks networks =
                deed == Deed.START_IN_NETWORK
                        ? PodNetworks.open(NetworkSettings.DEFAULT, new StateFolder(state).nodeId())
                        : Networks.loopbackOnly();
        Driver driver = world(Class.forName(arguments[0])).open(state, networks);
        System.out.println("pid " + pid(driver, spec, deed));
        while (true) {
            LockSupport.park();
        }
    }

    private static long pid(Driver driver, InstanceSpec spec, Deed deed) throws IOException {
        if (deed == Deed.PARK) {
            Instance.park(driver, spec);
            return 0;
        }
        if (deed == Deed.START_TWO) {
            return startTwo(driver, spec);
        }
        Instance instance = Instance.start(driver, spec);
        if (deed == Deed.FREEZE) {
            instance.freeze();
        }
        return instance.pid();
    }

    private static long startTwo(Driver driver, InstanceSpec spec) throws IOException {
        Sandbox sandbox = driver.create(spec.sandbox());
        ContainerSpec first = spec.container();
        sandbox.start(
                new ContainerSpec(
                        "second",
                        first.layers(),
                        first.command(),
                        first.limits(),
                        first.mounts(),
                        first.log()));
        return sandbox.start(first).pid();
    }

    static Driver driver(Class<?> contract, Path state) throws Exception {
        return world(contract).open(state);
    }

    private static DriverWorld world(Class<?> contract) throws Exception {
        var constructor = contract.getDeclaredConstructor();
        constructor.setAccessible(true);
        return (DriverWorld) constructor.newInstance();
    }

    private KilledBarista() {}
}
