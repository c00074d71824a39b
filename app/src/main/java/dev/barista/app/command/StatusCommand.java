package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import dev.barista.app.data.RunFile;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `barista status`.
@Command(
        name = "status",
        description = {
            "Say what runs on a data folder, on which ports, since when.",
            "Exits with 1 when nothing does."
        },
        mixinStandardHelpOptions = true)
final class StatusCommand implements Runnable {

    @Mixin private DataOption data = new DataOption();
    @Mixin private OutputOption output = new OutputOption();

    @Override
    public void run() {
        DataFolder folder = data.open();
        RunFile run =
                folder.findRunning()
                        .orElseThrow(() -> new Failure("no Barista runs on " + folder.root()));
        System.out.println(output.isJson() ? run.toJson() : text(run, folder));
    }

    private static String text(RunFile run, DataFolder folder) {
        Duration up = Duration.between(run.ready(), Instant.now());
        return """
        running     process %d, for %s
        api         %s
        gateway     %s
        runtime     %s
        data        %s
        kubeconfig  %s\
        """
                .formatted(
                        run.pid(),
                        up.truncatedTo(ChronoUnit.SECONDS)
                                .toString()
                                .substring(2)
                                .toLowerCase(Locale.ROOT),
                        run.api(),
                        run.gateway(),
                        run.runtime(),
                        folder.root(),
                        folder.kubeconfig());
    }
}
