package dev.barista.gateway.stream;

import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.ForwardedChain;
import java.net.InetAddress;

/// Address of a client's connection, and how heads name it. Made once per connection.
public final class ClientAddress {

    private final InetAddress address;
    private final String text;
    private final boolean trusted;
    private final boolean secure;
    private final byte[] bytes;
    private final byte[] forwardedFor;

    /// Of a connection without TLS.
    ///
    /// @param trusted whether it is a proxy whose `X-Forwarded-Proto` is believed
    public ClientAddress(InetAddress address, boolean trusted) {
        this(address, trusted, false);
    }

    /// @param trusted whether it is a proxy whose `X-Forwarded-Proto` is believed
    /// @param secure whether its connection is one of TLS
    public ClientAddress(InetAddress address, boolean trusted, boolean secure) {
        this.address = address;
        text = address.getHostAddress();
        this.trusted = trusted;
        this.secure = secure;
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

    /// The scheme of its connection: `http` or `https`.
    public String scheme() {
        return secure ? "https" : "http";
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
