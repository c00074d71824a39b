package dev.barista.app.command;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// `-o`, for commands that list.
final class OutputOption {

    enum Format {
        TEXT,
        JSON
    }

    static final class FormatConverter implements ITypeConverter<Format> {

        @Override
        public Format convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "text" -> Format.TEXT;
                case "json" -> Format.JSON;
                default ->
                        throw new TypeConversionException(
                                "%s (expected: text or json)".formatted(text));
            };
        }
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text or json. Default: text",
            defaultValue = "text",
            converter = FormatConverter.class)
    private Format format = Format.TEXT;

    boolean isJson() {
        return format == Format.JSON;
    }
}
