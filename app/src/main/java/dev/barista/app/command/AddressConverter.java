package dev.barista.app.command;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// `HOST:PORT`, with brackets around an IPv6 address.
final class AddressConverter implements ITypeConverter<InetSocketAddress> {

    private static final int LAST_PORT = 65_535;

    @Override
    public InetSocketAddress convert(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= LAST_PORT) {
                String host = text.substring(0, colon).replaceAll("^\\[|]$", "");
                return new InetSocketAddress(host, port);
            }
        } catch (NumberFormatException e) {
            // Said below, in the words of what is expected.
        }
        throw new TypeConversionException(
                "%s (expected: HOST:PORT, as in 127.0.0.1:8080; port 0 picks a free one)"
                        .formatted(text));
    }
}
