package dev.barista.gateway.http2;

import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.wire.Ascii;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Locale;

/// Writes field lines of HTTP/1.1, which the gateway has written itself, as fields of HTTP/2. Pure.
public final class FieldLines {

    /// Adds the lines in a range, each with its CRLF.
    public static void add(byte[] bytes, int start, int end, Http2Headers to) {
        int at = start;
        while (at < end) {
            int colon = at;
            while (bytes[colon] != ':') {
                colon++;
            }
            int lineEnd = colon;
            while (bytes[lineEnd] != '\r') {
                lineEnd++;
            }
            add(bytes, at, colon, lineEnd, to);
            at = lineEnd + 2;
        }
    }

    /// One array for both: the encoder keeps them in its table.
    private static void add(byte[] bytes, int start, int colon, int end, Http2Headers to) {
        int name = colon - start;
        byte[] line = new byte[end - start];
        for (int i = 0; i < name; i++) {
            line[i] = Ascii.lower(bytes[start + i]);
        }
        int from = name + 1;
        System.arraycopy(bytes, colon + 1, line, from, end - colon - 1);
        int to2 = line.length;
        while (from < to2 && Ascii.isBlank(line[from])) {
            from++;
        }
        while (to2 > from && Ascii.isBlank(line[to2 - 1])) {
            to2--;
        }
        to.add(
                new AsciiString(line, 0, name, false),
                new AsciiString(line, from, to2 - from, false));
    }

    /// Fields that follow a body.
    public static Http2Headers of(Trailers trailers) {
        Http2Headers fields = new DefaultHttp2Headers(false);
        for (Trailers.Field field : trailers.fields()) {
            fields.add(
                    AsciiString.of(field.name().toLowerCase(Locale.ROOT)),
                    AsciiString.of(field.value()));
        }
        return fields;
    }

    private FieldLines() {}
}
