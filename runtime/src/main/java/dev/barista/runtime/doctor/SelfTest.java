package dev.barista.runtime.doctor;

import dev.barista.runtime.ContainerSpec.Command;
import dev.barista.runtime.ContainerSpec.Mount;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// Proves that a driver can run a container: an empty one that sees the machine's programs and runs
/// `true`. Takes as long as one start, 10 s at most.
final class SelfTest {

    private static final long LIMIT_SECONDS = 10;
    private static final String ID = "barista-self-test";

    private interface Start {
        Instance of(InstanceSpec spec) throws IOException;
    }

    /// @param scratch folder for its output
    /// @throws IOException with what went wrong
    static void run(Driver driver, Path scratch) throws IOException {
        run(spec -> Instance.start(driver, spec), scratch);
    }

    /// The same, made ahead of its start.
    static void runParked(Driver driver, Path scratch) throws IOException {
        run(spec -> Instance.park(driver, spec).start(), scratch);
    }

    private static void run(Start start, Path scratch) throws IOException {
        Path log = scratch.resolve("self-test.log");
        Instance instance = start.of(spec(log));
        try {
            var exit = instance.exit().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (exit.code() != 0) {
                throw new IOException(
                        "self-test: code %d: %s".formatted(exit.code(), Files.readString(log)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("self-test: no end within %d s".formatted(LIMIT_SECONDS), e);
        } finally {
            instance.remove();
            Files.deleteIfExists(log);
        }
    }

    private static InstanceSpec spec(Path log) {
        List<Mount> machine =
                Stream.of("/bin", "/lib", "/lib64", "/usr")
                        .map(Path::of)
                        .filter(Files::isDirectory)
                        .map(folder -> new Mount(folder, folder.toString(), true))
                        .toList();
        var command = new Command(List.of("true"), Map.of(), "/", "");
        return new InstanceSpec(ID, ID, List.of(), command, Limits.NONE, machine, log);
    }

    private SelfTest() {}
}
