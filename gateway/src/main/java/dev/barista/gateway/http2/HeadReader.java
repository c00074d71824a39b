package dev.barista.gateway.http2;

import static dev.barista.gateway.wire.BadMessage.badRequest;

import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.Head;
import dev.barista.gateway.wire.TrailerFields;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads heads of HTTP/2 into heads that have lines, so that all that follows is the same for both
/// protocols. What RFC 9113 §8 calls malformed is refused, whether Netty has refused it before or
/// not. Event loop only: one per event loop, used for one head after the other.
public final class HeadReader {

    private static final byte[] VERSION = Ascii.bytes(" HTTP/1.1\r\n");
    private static final byte[] STATUS_LINE = Ascii.bytes("HTTP/1.1 ");
    private static final byte[] HOST = Ascii.bytes("Host: ");
    private static final byte[] COOKIE = Ascii.bytes("cookie: ");
    private static final byte[] COOKIE_PAIR = Ascii.bytes("; ");

    /// Of a connection of HTTP/1.1 (RFC 9113 §8.2.2).
    private static final Set<AsciiString> OF_CONNECTIONS =
            Set.of(
                    AsciiString.of("connection"),
                    AsciiString.of("keep-alive"),
                    AsciiString.of("proxy-connection"),
                    AsciiString.of("transfer-encoding"),
                    AsciiString.of("upgrade"));

    private static final AsciiString HOST_NAME = AsciiString.of("host");
    private static final AsciiString COOKIE_NAME = AsciiString.of("cookie");
    private static final AsciiString TE_NAME = AsciiString.of("te");

    private final LineBuffer out = new LineBuffer();
    private final List<CharSequence> cookies = new ArrayList<>();
    private final int longestLine;

    /// @param longestLine bytes of a request's path and query; beyond, 414
    public HeadReader(int longestLine) {
        this.longestLine = longestLine;
    }

    /// What the pseudo-header fields of a request say.
    private static final class Control {
        @Nullable CharSequence method;
        @Nullable CharSequence scheme;
        @Nullable CharSequence authority;
        @Nullable CharSequence path;
        @Nullable CharSequence protocol;

        void read(CharSequence name, CharSequence value) throws BadMessage {
            switch (name.toString()) {
                case ":method" -> method = once(method, name, value);
                case ":scheme" -> scheme = once(scheme, name, value);
                case ":authority" -> authority = once(authority, name, value);
                case ":path" -> path = once(path, name, value);
                case ":protocol" -> protocol = once(protocol, name, value);
                default -> throw badRequest("%s: not of a request".formatted(name));
            }
        }

        private static CharSequence once(
                @Nullable CharSequence before, CharSequence name, CharSequence value)
                throws BadMessage {
            if (before != null) {
                throw badRequest("%s: several (expected: one)".formatted(name));
            }
            return value;
        }
    }

    /// Reads the head of a request. Netty gives pseudo-header fields first, and has refused those
    /// that did not come first.
    ///
    /// @throws BadMessage with the status to answer it with
    public void readRequest(Http2Headers headers, Head into) throws BadMessage {
        out.clear();
        cookies.clear();
        Control control = new Control();
        boolean fields = false;
        boolean host = false;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            CharSequence name = field.getKey();
            if (isPseudo(name)) {
                control.read(name, field.getValue());
                continue;
            }
            if (!fields) {
                fields = true;
                start(control);
            }
            if (HOST_NAME.contentEquals(name)) {
                checkHost(control, field.getValue(), host);
                host = true;
            } else {
                field(name, field.getValue());
            }
        }
        if (!fields) {
            start(control);
        }
        if (control.authority == null && !host) {
            throw badRequest(":authority: none (expected: the host)");
        }
        writeCookies();
        out.lineEnd();
        into.readRequest(out.bytes(), out.length());
    }

    private static boolean isPseudo(CharSequence name) {
        return name.length() > 0 && name.charAt(0) == ':';
    }

    private void start(Control control) throws BadMessage {
        CharSequence method = control.method;
        CharSequence path = control.path;
        if (method == null) {
            throw badRequest(":method: none (expected: one)");
        }
        if (AsciiString.contentEquals(method, "CONNECT")) {
            throw new BadMessage(
                    control.protocol == null ? 405 : 501,
                    "method: CONNECT (expected: a request of a resource)");
        }
        if (control.protocol != null) {
            throw badRequest(":protocol: without CONNECT");
        }
        checkScheme(control.scheme);
        if (path == null || !isPath(path, method)) {
            throw badRequest(":path: malformed (expected: a path)");
        }
        if (path.length() > longestLine) {
            throw new BadMessage(414, ":path: longer than %d bytes".formatted(longestLine));
        }
        out.word(method, ":method");
        out.put(" ");
        out.word(path, ":path");
        out.put(VERSION);
        CharSequence authority = control.authority;
        if (authority != null) {
            if (authority.isEmpty()) {
                throw badRequest(":authority: empty (expected: the host)");
            }
            out.put(HOST);
            out.word(authority, ":authority");
            out.lineEnd();
        }
    }

    private static void checkScheme(@Nullable CharSequence scheme) throws BadMessage {
        if (scheme == null
                || !(AsciiString.contentEqualsIgnoreCase(scheme, "http")
                        || AsciiString.contentEqualsIgnoreCase(scheme, "https"))) {
            throw badRequest(":scheme: not http or https");
        }
    }

    private static boolean isPath(CharSequence path, CharSequence method) {
        if (path.length() == 0) {
            return false;
        }
        return path.charAt(0) == '/'
                || (AsciiString.contentEquals(path, "*")
                        && AsciiString.contentEquals(method, "OPTIONS"));
    }

    /// Two programs must not read two hosts from one request.
    private void checkHost(Control control, CharSequence value, boolean again) throws BadMessage {
        CharSequence authority = control.authority;
        if (again) {
            throw badRequest("Host: several (expected: one)");
        }
        if (authority == null) {
            out.put(HOST);
            out.word(value, "host");
            out.lineEnd();
        } else if (!AsciiString.contentEqualsIgnoreCase(authority, value)) {
            throw badRequest("Host: another than :authority (expected: the same)");
        }
    }

    private void field(CharSequence name, CharSequence value) throws BadMessage {
        AsciiString ascii = AsciiString.of(name);
        if (OF_CONNECTIONS.contains(ascii)) {
            throw badRequest("%s: of a connection of HTTP/1.1".formatted(name));
        }
        if (TE_NAME.contentEquals(name)
                && !AsciiString.contentEqualsIgnoreCase(value, "trailers")) {
            throw badRequest("te: not trailers");
        }
        if (COOKIE_NAME.contentEquals(name)) {
            cookies.add(value);
        } else {
            out.field(name, value);
        }
    }

    /// HTTP/2 may send one cookie in each field, HTTP/1.1 must not (RFC 9113 §8.2.3).
    private void writeCookies() throws BadMessage {
        if (cookies.isEmpty()) {
            return;
        }
        out.put(COOKIE);
        for (int i = 0; i < cookies.size(); i++) {
            if (i > 0) {
                out.put(COOKIE_PAIR);
            }
            out.value(cookies.get(i), "cookie");
        }
        out.lineEnd();
    }

    /// Reads the head of a response.
    public void readResponse(Http2Headers headers, Head into) throws BadMessage {
        out.clear();
        out.put(STATUS_LINE);
        int status = status(headers.getAll(":status"));
        out.put(Integer.toString(status));
        out.put(" ");
        out.put(HttpResponseStatus.valueOf(status).reasonPhrase());
        out.lineEnd();
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            CharSequence name = field.getKey();
            if (!isPseudo(name)) {
                if (OF_CONNECTIONS.contains(AsciiString.of(name))) {
                    throw badRequest("%s: of a connection of HTTP/1.1".formatted(name));
                }
                out.field(name, field.getValue());
            } else if (!AsciiString.contentEquals(name, ":status")) {
                throw badRequest("%s: not of a response".formatted(name));
            }
        }
        out.lineEnd();
        into.readResponse(out.bytes(), out.length());
    }

    private static int status(List<CharSequence> values) throws BadMessage {
        String text = values.size() == 1 ? values.getFirst().toString() : "";
        if (text.length() != 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw badRequest(":status: not one number of three digits");
        }
        int status = Integer.parseInt(text);
        if (status < 100 || status == 101) {
            throw badRequest(":status: %s".formatted(text)); // RFC 9113 §8.6
        }
        return status;
    }

    /// Reads fields that follow a body, without those that must not.
    public Trailers readTrailers(Http2Headers headers) throws BadMessage {
        List<Trailers.Field> fields = new ArrayList<>();
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            String name = field.getKey().toString();
            if (isPseudo(name)) {
                throw badRequest("%s: in trailers".formatted(name));
            }
            if (TrailerFields.isFraming(name)) {
                throw badRequest("trailer: %s (expected: in the head only)".formatted(name));
            }
            out.clear();
            out.field(name, field.getValue());
            if (TrailerFields.isAllowed(name)) {
                fields.add(new Trailers.Field(name, field.getValue().toString().strip()));
            }
        }
        return new Trailers(fields);
    }
}
