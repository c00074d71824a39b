package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import dev.barista.app.data.RunFile;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `barista down`.
@Command(
        name = "down",
        description = {
            "Stop the Barista that runs on a data folder, and its instances.",
            "Exits with 0 when none does."
        },
        mixinStandardHelpOptions = true)
final class DownCommand implements Runnable {

    @Mixin private DataOption data = new DataOption();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait for it to end. Default: ${DEFAULT-VALUE}",
            defaultValue = "60")
    private int timeout;

    @Override
    public void run() {
        DataFolder folder = data.open();
        RunFile running = folder.findRunning().orElse(null);
        if (running == null) {
            System.out.println("no Barista runs on " + folder.root());
            return;
        }
        ProcessHandle process = ProcessHandle.of(running.pid()).orElse(null);
        if (process != null) {
            process.destroy();
            await(process, Duration.ofSeconds(timeout));
        }
        System.out.println("stopped");
    }

    private static void await(ProcessHandle process, Duration limit) {
        try {
            process.onExit().get(limit.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new Failure(
                    "process %d: still running after %d s (expected: it ends; `kill -9 %d` ends it now)"
                            .formatted(process.pid(), limit.toSeconds(), process.pid()),
                    e);
        } catch (InterruptedException | ExecutionException e) {
            throw new Failure("process " + process.pid() + ": " + e.getMessage(), e);
        }
    }
}
