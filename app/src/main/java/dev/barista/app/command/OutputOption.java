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
            description = "text or json. Default: text",
            defaultValue = "TEXT")
    private Format format = Format.TEXT;

    boolean isJson() {
        return format == Format.JSON;
    }
}
