package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.runtime.Container;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Parked;
import dev.barista.runtime.linux.ProbeSocket;
import dev.barista.runtime.network.Networks;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A driver under contract and all around it: containers for it to run, and ways to see what
/// becomes of them. An interface, so that each part of the contract can be one.
interface DriverWorld {

    Duration PATIENCE = Duration.ofSeconds(10);

    /// Another driver of this kind.
    ///
    /// @param networks of its sandboxes, if they have networks of their own
    Driver open(Path state, Networks networks) throws IOException;

    /// Another driver of this kind, whose sandboxes have loopback only.
    default Driver open(Path state) throws IOException {
        return open(state, Networks.loopbackOnly());
    }

    /// On the folder [#state].
    Driver driver();

    ProbeSocket probe();

    /// What there was before the driver.
    Traces before();

    /// The test's own, with the log of each container.
    Path folder();

    /// Of the image of busybox.
    List<Path> layers();

    default Path state() {
        return folder().resolve("state");
    }

    /// Where the driver keeps a folder per sandbox.
    default Path sandboxes() {
        return state().resolve("sandboxes");
    }

    /// Of the only container of an instance.
    default Path container(String id) {
        return sandboxes().resolve(id).resolve(InstanceSpec.CONTAINER);
    }

    default Instance start(InstanceSpec spec) throws IOException {
        return Instance.start(driver(), spec);
    }

    default Parked park(InstanceSpec spec) throws IOException {
        return Instance.park(driver(), spec);
    }

    default Optional<Instance> adopt(String id) throws IOException {
        return Instance.adopt(driver(), id);
    }

    default InstanceSpec server(String id) {
        // Where all share the machine's network, 8080 may be taken: the contract starts one at a
        // time.
        return spec(id, List.of("httpd", "-f", "-p", "8080", "-h", "/www"), Map.of(), "", "");
    }

    default InstanceSpec shell(String id, String script) {
        return limited(id, script, Limits.NONE);
    }

    default InstanceSpec deafTo(String signal, String then) {
        return shell(
                "a", "trap '%s' %s; echo up; while :; do sleep 0.02; done".formatted(then, signal));
    }

    /// Of a spec that another signal than SIGTERM asks to end.
    default InstanceSpec stoppedBy(int signal, InstanceSpec spec) {
        ContainerSpec.Command before = spec.command();
        var command =
                new ContainerSpec.Command(
                        before.arguments(),
                        before.environment(),
                        before.workingDirectory(),
                        before.user(),
                        signal);
        return new InstanceSpec(
                spec.id(),
                spec.hostname(),
                spec.layers(),
                command,
                spec.limits(),
                spec.mounts(),
                spec.log());
    }

    default InstanceSpec limited(String id, String script, Limits limits) {
        return new InstanceSpec(
                id,
                id,
                layers(),
                shellCommand(script),
                limits,
                List.of(),
                folder().resolve(id + ".log"));
    }

    default ContainerSpec.Command shellCommand(String script) {
        return new ContainerSpec.Command(List.of("sh", "-c", script), Map.of(), "", "");
    }

    default InstanceSpec spec(
            String id,
            List<String> arguments,
            Map<String, String> environment,
            String workingDirectory,
            String user) {
        var command = new ContainerSpec.Command(arguments, environment, workingDirectory, user);
        Path log = folder().resolve(id + ".log");
        return new InstanceSpec(id, id, layers(), command, Limits.NONE, List.of(), log);
    }

    default String output(InstanceSpec spec) throws Exception {
        exit(start(spec));
        return log(spec.id());
    }

    /// Empty before the container has one.
    default String log(String id) throws IOException {
        Path file = folder().resolve(id + ".log");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    default Container.Exit exit(Instance instance) throws Exception {
        return instance.exit()
                .toCompletableFuture()
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    default int http(Instance instance, String path, Duration timeout) throws IOException {
        return probe().http(instance.endpoint(8080), path, "a", Map.of(), timeout);
    }

    /// Waits until it listens.
    default int status(Instance instance, String path) throws IOException {
        for (long end = System.nanoTime() + PATIENCE.toNanos();
                ;
                LockSupport.parkNanos(1_000_000)) {
            try {
                return http(instance, path, PATIENCE);
            } catch (ConnectException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    default Duration used(Instance instance, Duration span) throws IOException {
        Duration start = instance.usage().cpu();
        LockSupport.parkNanos(span.toNanos());
        return instance.usage().cpu().minus(start);
    }

    default void awaitLog(String id, String text) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!log(id).contains(text) && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(log(id)).contains(text);
    }

    default void awaitExec(Instance instance, String condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (instance.exec(List.of("sh", "-c", condition), PATIENCE).code() != 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    default void awaitDeath(long pid) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (Traces.lives(pid)) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// Waits until no child of this process that has ended is left.
    default void awaitReaped() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!before().ended().containsAll(Traces.findEnded())) {
            assertThat(System.nanoTime()).as("left: %s", Traces.findEnded()).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
