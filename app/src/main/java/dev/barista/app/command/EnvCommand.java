package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `barista env`.
@Command(
        name = "env",
        description = {
            "Print what sets KUBECONFIG and BARISTA_DATA: eval \"$(./barista env)\"",
            "Afterwards no command needs `--data`."
        },
        mixinStandardHelpOptions = true)
final class EnvCommand implements Runnable {

    @Mixin private DataOption data = new DataOption();

    @Override
    public void run() {
        DataFolder folder = data.open();
        export("KUBECONFIG", KubeconfigCommand.require(folder));
        export("BARISTA_DATA", folder.root().toString());
    }

    private static void export(String name, String value) {
        System.out.println("export " + name + "='" + value.replace("'", "'\\''") + "'");
    }
}
