package dev.barista.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `barista env`.
@Command(
        name = "env",
        description = "Print what sets KUBECONFIG: eval \"$(./barista env)\"",
        mixinStandardHelpOptions = true)
final class EnvCommand implements Runnable {

    @Mixin private DataOption data = new DataOption();

    @Override
    public void run() {
        String path = KubeconfigCommand.require(data.open());
        System.out.println("export KUBECONFIG='" + path.replace("'", "'\\''") + "'");
    }
}
