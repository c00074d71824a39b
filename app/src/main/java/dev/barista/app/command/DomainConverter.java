package dev.barista.app.command;

import dev.barista.model.naming.Hosts;
import dev.barista.model.naming.PublicDomain;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A domain that URLs have without a port: there is DNS for it, and most likely a proxy in front.
final class DomainConverter implements ITypeConverter<PublicDomain> {

    @Override
    public PublicDomain convert(String text) {
        if (!Hosts.isHost("name." + text)) {
            throw new TypeConversionException(
                    "%s (expected: a domain, as in example.com)".formatted(text));
        }
        return PublicDomain.of(text);
    }
}
