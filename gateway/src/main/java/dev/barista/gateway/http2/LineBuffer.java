package dev.barista.gateway.http2;

import static dev.barista.gateway.wire.BadMessage.badRequest;

import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.BadMessage;
import io.netty.util.AsciiString;
import java.util.Arrays;

/// Collects a head in lines of HTTP/1.1 from the fields of HTTP/2. Each byte is checked, because
/// HTTP/2 can carry any: a line end in a value would be another field in HTTP/1.1 (RFC 9113
/// §8.2.1). Belongs to one event loop.
final class LineBuffer {

    private byte[] bytes = new byte[2048];
    private int length;

    void clear() {
        length = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void put(byte[] text) {
        ensure(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    /// Puts text that has been checked.
    void put(CharSequence text) {
        ensure(text.length());
        copy(text);
    }

    private void copy(CharSequence text) {
        if (text instanceof AsciiString ascii) {
            System.arraycopy(ascii.array(), ascii.arrayOffset(), bytes, length, ascii.length());
            length += ascii.length();
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    /// Puts a field and its line end.
    void field(CharSequence name, CharSequence value) throws BadMessage {
        ensure(name.length() + value.length() + 4);
        int start = length;
        copy(name);
        if (!Ascii.areTokens(bytes, start, length)) {
            throw badRequest("field name: not a token in lower case");
        }
        for (int i = start; i < length; i++) {
            if (bytes[i] != Ascii.lower(bytes[i])) {
                throw badRequest("field name: not a token in lower case");
            }
        }
        bytes[length++] = ':';
        bytes[length++] = ' ';
        value(value, "field value");
        lineEnd();
    }

    /// Puts a value: no control character but the tab.
    void value(CharSequence value, String what) throws BadMessage {
        ensure(value.length() + 2);
        int start = length;
        copy(value);
        for (int i = start; i < length; i++) {
            if (!Ascii.isValue(bytes[i])) {
                throw badRequest(what + ": control character");
            }
        }
    }

    /// Puts a value that has no blanks either.
    void word(CharSequence value, String what) throws BadMessage {
        int start = length;
        value(value, what);
        for (int i = start; i < length; i++) {
            if (bytes[i] == ' ' || bytes[i] == '\t') {
                throw badRequest(what + ": blank");
            }
        }
    }

    void lineEnd() {
        ensure(2);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
