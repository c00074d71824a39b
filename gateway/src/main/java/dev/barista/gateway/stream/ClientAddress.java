package dev.barista.gateway.stream;

import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.ForwardedChain;
import java.net.InetAddress;

/// Address of a client's connection, and how heads name it. Made once per connection.
public final class ClientAddress {

    private final InetAddress address;
    private final String text;
    private final boolean trusted;
    private final byte[] bytes;
    private final byte[] forwardedFor;

    /// @param trusted whether it is a proxy whose `X-Forwarded-Proto` is believed
    public ClientAddress(InetAddress address, boolean trusted) {
        this.address = address;
        text = address.getHostAddress();
        this.trusted = trusted;
        bytes = Ascii.bytes(text);
        forwardedFor = Ascii.bytes("for=" + ForwardedChain.nodeOf(text));
    }

    public InetAddress address() {
        return address;
    }

    public String text() {
        return text;
    }

    public boolean isTrusted() {
        return trusted;
    }

    /// As `X-Forwarded-For` has it. For reading.
    public byte[] bytes() {
        return bytes;
    }

    /// The first parameter of `Forwarded`. For reading.
    public byte[] forwardedFor() {
        return forwardedFor;
    }
}
