package dev.barista.app.trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs programs of this machine.
@FunctionalInterface
public interface Programs {

    /// @param output of both kinds
    record Ran(int exit, String output) {

        /// @throws IOException with what the program said, if it failed
        void requireSuccess(List<String> command) throws IOException {
            if (exit != 0) {
                throw new IOException(
                        "%s: exit code %d: %s"
                                .formatted(String.join(" ", command), exit, output.strip()));
            }
        }
    }

    /// @throws IOException if it is not there, or does not end in time
    Ran run(List<String> command) throws IOException, InterruptedException;

    /// Those of this machine, each for a minute at most, without input.
    static Programs ofTheMachine() {
        return Programs::start;
    }

    private static Ran start(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("barista", ".out");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(command.getFirst() + ": not done after a minute");
            }
            return new Ran(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
