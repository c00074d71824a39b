package dev.barista.dns.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Why a query failed, for people: `dig` shows it (RFC 8914). Clients with EDNS get it.
public record ExtendedError(int code, String text) {

    public static final int OTHER = 0;
    public static final int PROHIBITED = 18;
    public static final int NO_REACHABLE_AUTHORITY = 22;

    private static final int OPTION = 15;

    /// The option as it is in an `OPT` record.
    ByteBuf option() {
        byte[] bytes = text.getBytes(UTF_8);
        return Unpooled.buffer(6 + bytes.length)
                .writeShort(OPTION)
                .writeShort(2 + bytes.length)
                .writeShort(code)
                .writeBytes(bytes);
    }
}
