package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import dev.barista.app.data.NetworkFile;
import dev.barista.app.data.RunFile;
import dev.barista.model.object.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

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
        Optional<NetworkFile> network =
                NetworkFile.read(folder.network()).filter(it -> !it.gateway().isEmpty());
        System.out.println(output.isJson() ? json(run, network) : text(run, folder, network));
    }

    private static String json(RunFile run, Optional<NetworkFile> network) {
        ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(run.toJson());
        network.ifPresent(it ->
                tree.putObject("network")
                        .put("podRange", it.podRange())
                        .put("serviceRange", it.serviceRange())
                        .put("gateway", it.gateway()));
        return tree.toPrettyString();
    }

    private static String pods(NetworkFile network) {
        return "%s, Services %s, gateway and DNS at %s"
                .formatted(network.podRange(), network.serviceRange(), network.gateway());
    }

    private static String text(RunFile run, DataFolder folder, Optional<NetworkFile> network) {
        Duration up = Duration.between(run.ready(), Instant.now());
        return """
        running     process %d, for %s
        api         %s
        gateway     %s%s
        pods        %s
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
                        run.gatewayTls().isEmpty() ? "" : ", " + run.gatewayTls(),
                        network.map(StatusCommand::pods).orElse("without addresses"),
                        run.runtime(),
                        folder.root(),
                        folder.kubeconfig());
    }
}
