package dev.barista.app.command;

import dev.barista.app.data.RunFile;
import dev.barista.store.StoreException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `barista`: the root of all commands.
@Command(
        name = "barista",
        description = "Knative Serving in one process.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            KubeconfigCommand.class,
            EnvCommand.class,
            ImageCommand.class,
            ExplainCommand.class,
            CostCommand.class,
            TopCommand.class,
            DoctorCommand.class,
            SpotCommand.class,
            TrustCommand.class,
        })
public final class BaristaCommand implements Runnable {

    @Spec private CommandSpec spec = CommandSpec.create();

    /// Runs a command line.
    ///
    /// @return the exit code: 0, 1 when the command failed, 2 when it was typed wrongly
    public static int run(String... arguments) {
        return new CommandLine(new BaristaCommand())
                .setExecutionExceptionHandler(BaristaCommand::explain)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }

    /// A failure, a damaged store, or a run file of another release is the user's to mend, and
    /// needs no stack trace; all else is our own mistake.
    private static int explain(
            Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        if (failure instanceof Failure
                || failure instanceof StoreException
                || failure instanceof RunFile.Unreadable) {
            command.getErr().println("barista: " + failure.getMessage());
        } else {
            command.getErr().println("barista: internal error: " + failure);
            failure.printStackTrace(command.getErr());
        }
        return 1;
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
