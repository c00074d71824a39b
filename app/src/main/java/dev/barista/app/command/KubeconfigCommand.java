package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import java.nio.file.Files;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `barista kubeconfig`.
@Command(
        name = "kubeconfig",
        description = "Print the path of the kubeconfig.",
        mixinStandardHelpOptions = true)
final class KubeconfigCommand implements Runnable {

    @Mixin private DataOption data = new DataOption();

    @Override
    public void run() {
        System.out.println(require(data.open()));
    }

    static String require(DataFolder folder) {
        if (!Files.exists(folder.kubeconfig())) {
            throw new Failure(
                    "kubeconfig: %s is not there (expected: written by `barista up`)"
                            .formatted(folder.kubeconfig()));
        }
        return folder.kubeconfig().toString();
    }
}
