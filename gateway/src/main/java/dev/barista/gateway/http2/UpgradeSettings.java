package dev.barista.gateway.http2;

import dev.barista.gateway.wire.BadMessage;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.Base64;

/// Reads the `HTTP2-Settings` of a client that offers to go on with HTTP/2: RFC 7540 §3.2.1. Pure.
public final class UpgradeSettings {

    private static final int ENTRY = 6;

    public static Http2Settings parse(String value) throws BadMessage {
        byte[] payload;
        try {
            payload = Base64.getUrlDecoder().decode(value);
            return parse(payload);
        } catch (IllegalArgumentException malformed) {
            throw BadMessage.badRequest(
                    "HTTP2-Settings: malformed (expected: settings in base64url)");
        }
    }

    private static Http2Settings parse(byte[] payload) {
        if (payload.length % ENTRY != 0) {
            throw new IllegalArgumentException("length");
        }
        Http2Settings settings = new Http2Settings();
        for (int at = 0; at < payload.length; at += ENTRY) {
            char key = (char) ((payload[at] & 0xff) << 8 | (payload[at + 1] & 0xff));
            long number = 0;
            for (int i = 2; i < ENTRY; i++) {
                number = number << 8 | (payload[at + i] & 0xff);
            }
            var _ = settings.put(key, Long.valueOf(number));
        }
        return settings;
    }

    private UpgradeSettings() {}
}
