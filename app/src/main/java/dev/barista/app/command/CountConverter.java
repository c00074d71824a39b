package dev.barista.app.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Parses the number of entries that a command shows.
final class CountConverter implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String text) {
        try {
            int count = Integer.parseInt(text);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Said below, in the words of what is expected.
        }
        throw new TypeConversionException("%s (expected: a whole number above 0)".formatted(text));
    }
}
