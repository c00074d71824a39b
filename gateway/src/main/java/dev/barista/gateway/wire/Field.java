package dev.barista.gateway.wire;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Header fields that the gateway reads, replaces or drops. All others pass as they are.
public enum Field {
    HOST,
    CONTENT_LENGTH,
    TRANSFER_ENCODING,
    CONNECTION,
    KEEP_ALIVE,
    PROXY_CONNECTION,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    UPGRADE,
    HTTP2_SETTINGS,
    EXPECT,
    USER_AGENT,
    REFERER,
    FORWARDED,
    X_FORWARDED_FOR,
    X_FORWARDED_PROTO,
    X_FORWARDED_HOST,
    X_REQUEST_ID,
    TRACEPARENT,
    KNATIVE_SERVING_REVISION,
    KNATIVE_SERVING_NAMESPACE,
    K_NETWORK_PROBE,
    K_NETWORK_HASH,
    K_ORIGINAL_HOST,
    BARISTA_KEEP_RUNNING;

    static final int COUNT = values().length;
    private static final int MASK = 127;
    private static final byte[][] LOWER = lower();
    private static final @Nullable Field[] TABLE = table();

    /// Its number, from 0: heads keep positions in arrays.
    @SuppressWarnings("EnumOrdinal") // of this process only, never stored: no order to keep
    int index() {
        return ordinal();
    }

    /// The field named by these bytes, in any case; null if it is none of ours.
    ///
    /// @param hash of the bytes, by [#mix]
    static @Nullable Field named(byte[] bytes, int start, int end, int hash) {
        for (int slot = hash & MASK; ; slot = (slot + 1) & MASK) {
            Field field = TABLE[slot];
            if (field == null) {
                return null;
            }
            if (Ascii.equalsLower(bytes, start, end, LOWER[field.index()])) {
                return field;
            }
        }
    }

    static int mix(int hash, int lowerCase) {
        return hash * 31 + lowerCase;
    }

    private static byte[][] lower() {
        return Arrays.stream(values())
                .map(field -> field.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .map(Ascii::bytes)
                .toArray(byte[][]::new);
    }

    private static @Nullable Field[] table() {
        @Nullable Field[] table = new @Nullable Field[MASK + 1];
        for (Field field : values()) {
            int hash = 0;
            for (byte b : LOWER[field.index()]) {
                hash = mix(hash, b);
            }
            int slot = hash & MASK;
            while (table[slot] != null) {
                slot = (slot + 1) & MASK;
            }
            table[slot] = field;
        }
        return table;
    }
}
