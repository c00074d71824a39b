package dev.barista.app;

import dev.barista.app.command.BaristaCommand;

/// Where the process begins.
public final class Main {

    public static void main(String[] arguments) {
        System.exit(BaristaCommand.run(arguments));
    }

    private Main() {}
}
