package dev.barista.dns.message;

import java.io.ByteArrayOutputStream;

/// Names inside a message, which may be compressed (RFC 1035, section 4.1.4). Any bytes may come.
final class WireNames {

    static final int MALFORMED = -1;

    private static final int POINTER = 0xc0;
    private static final int MAX_LABEL = 63;

    /// The index behind the name at `at`; [#MALFORMED] if it is cut off, or is none.
    static int end(byte[] message, int at) {
        int next = at;
        while (next < message.length) {
            int label = message[next] & 0xff;
            if (label == 0) {
                return next + 1;
            }
            if ((label & POINTER) == POINTER) {
                return next + 2 <= message.length ? next + 2 : MALFORMED;
            }
            if (label > MAX_LABEL) {
                return MALFORMED;
            }
            next += 1 + label;
        }
        return MALFORMED;
    }

    /// Writes the name at `at` in full. A pointer must lead back, so that this ends.
    ///
    /// @return whether the name is well-formed
    static boolean expand(byte[] message, int at, ByteArrayOutputStream out) {
        int start = out.size();
        int earliest = at;
        int next = at;
        while (next < message.length && out.size() - start < Question.MAX_NAME) {
            int label = message[next] & 0xff;
            if (label == 0) {
                out.write(0);
                return true;
            }
            if ((label & POINTER) == POINTER) {
                next = next + 1 < message.length ? pointer(message, next) : earliest;
                if (next >= earliest) {
                    return false;
                }
                earliest = next;
            } else {
                if (label > MAX_LABEL || next + 1 + label > message.length) {
                    return false;
                }
                out.write(message, next, 1 + label);
                next += 1 + label;
            }
        }
        return false;
    }

    private static int pointer(byte[] message, int at) {
        return (message[at] & 0x3f) << 8 | (message[at + 1] & 0xff);
    }

    private WireNames() {}
}
