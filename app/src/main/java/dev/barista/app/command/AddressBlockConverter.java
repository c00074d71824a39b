package dev.barista.app.command;

import dev.barista.model.serving.AddressBlock;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A block of addresses, IPv4 or IPv6, or one address.
final class AddressBlockConverter implements ITypeConverter<AddressBlock> {

    @Override
    public AddressBlock convert(String text) {
        return AddressBlock.find(text)
                .orElseThrow(() ->
                        new TypeConversionException(
                                "%s (expected: addresses, as in 10.0.0.0/8, fd00::/8 or 127.0.0.1)"
                                        .formatted(text)));
    }
}
