package dev.barista.gateway.http2;

import java.nio.charset.StandardCharsets;

/// What a client of gRPC is answered in place of a status of HTTP. Pure.
public final class GrpcStatus {

    private static final int UNKNOWN = 2;

    /// As gRPC's `http-grpc-status-mapping.md`, but for a time that is over: that is
    /// `DEADLINE_EXCEEDED`, so that it is not tried again as if the gateway were not there.
    public static int of(int status) {
        return switch (status) {
            case 400 -> 13; // INTERNAL
            case 401 -> 16; // UNAUTHENTICATED
            case 403 -> 7; // PERMISSION_DENIED
            case 404 -> 12; // UNIMPLEMENTED
            case 408, 504 -> 4; // DEADLINE_EXCEEDED
            case 429, 502, 503 -> 14; // UNAVAILABLE
            case 413, 414, 431 -> 8; // RESOURCE_EXHAUSTED
            default -> UNKNOWN;
        };
    }

    /// A text as `grpc-message` has it: percent-encoded.
    public static String message(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.strip().getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append("%02X".formatted(b & 0xff));
            }
        }
        return encoded.toString();
    }

    private GrpcStatus() {}
}
