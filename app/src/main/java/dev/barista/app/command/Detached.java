package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import dev.barista.app.data.RunFile;
import dev.barista.app.logging.LogSetup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Starts this very command once more, in a session of its own, and waits until it is ready; or
/// until another is that took the data folder meanwhile.
record Detached(DataFolder folder) {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LOOK_MILLIS = 20;

    /// @return the line that `up` prints when it is ready
    String start() throws InterruptedException {
        Path output = folder.root().resolve("barista.out");
        try {
            Files.createDirectories(folder.root());
            Process process =
                    new ProcessBuilder(command())
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            return UpCommand.ready(await(process, output), folder);
        } catch (IOException e) {
            throw new Failure("start in the background: " + e.getMessage(), e);
        }
    }

    /// This process's own command line, without `--detach`.
    private List<String> command() throws IOException {
        String line = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
        List<String> words = new ArrayList<>(List.of("setsid"));
        Arrays.stream(line.split("\0", -1))
                .filter(word -> !word.isEmpty() && !word.equals("--detach"))
                .forEach(words::add);
        words.set(1, ProcessHandle.current().info().command().orElse(words.get(1)));
        words.add(2, "-D" + LogSetup.FILE + "=" + folder.log());
        return words;
    }

    private RunFile await(Process process, Path output) throws IOException, InterruptedException {
        boolean ended = false;
        for (long waited = 0; waited < LIMIT.toMillis(); waited += LOOK_MILLIS) {
            Optional<RunFile> run = folder.findRunning();
            if (run.isPresent()) {
                if (ended) {
                    UpCommand.sayThatItRuns(run.get());
                }
                return run.get();
            }
            if (ended) {
                Thread.sleep(LOOK_MILLIS);
            }
            ended = hasEnded(process);
            if (ended && !folder.isLocked()) {
                throw new Failure(Files.readString(output).strip().replaceFirst("^barista: ", ""));
            }
        }
        process.destroy();
        throw new Failure("not ready after %d s (output: %s)".formatted(LIMIT.toSeconds(), output));
    }

    private static boolean hasEnded(Process process) throws InterruptedException {
        try {
            process.onExit().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false; // still running, as it should
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
