package dev.barista.app.command;

import picocli.CommandLine.Option;

/// `-o`, for commands that list.
final class OutputOption {

    enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text or json. Default: ${DEFAULT-VALUE}",
            defaultValue = "TEXT")
    private Format format = Format.TEXT;

    boolean isJson() {
        return format == Format.JSON;
    }
}
