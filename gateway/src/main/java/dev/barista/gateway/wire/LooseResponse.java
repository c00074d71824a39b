package dev.barista.gateway.wire;

import java.io.ByteArrayOutputStream;

/// Writes the head of a response anew as RFC 9112 wants it, from what old servers and CGI scripts
/// send and what Go, nginx and Envoy take.
///
/// | sent | written |
/// |---|---|
/// | a line that ends with LF alone | CRLF (§2.2) |
/// | a status line without a reason, or without the space before it | one space after the status (§4) |
/// | several blanks between version and status | one space |
/// | a folded field | one line, with a space for each fold (§5.2) |
/// | blanks between the name of a field and the colon | none (§5.1) |
///
/// It guesses nothing else: the result is read by the strict reader, which refuses what is left, a
/// CR within a line above all. So no byte of an instance can end a line that the gateway has not
/// ended there itself. Pure.
final class LooseResponse {

    private final byte[] in;
    private final int length;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private LooseResponse(byte[] in, int length) {
        this.in = in;
        this.length = length;
    }

    /// @param length of the head with the empty line that ends it, as [HeadScan] found it
    static byte[] normalise(byte[] head, int length) {
        return new LooseResponse(head, length).normalise();
    }

    private byte[] normalise() {
        int start = 0;
        for (int line = 0; start < length; line++) {
            int lf = start;
            while (lf < length - 1 && in[lf] != '\n') {
                lf++;
            }
            int end = lf > start && in[lf - 1] == '\r' ? lf - 1 : lf;
            if (line == 0) {
                statusLine(start, end);
            } else {
                field(start, end, line > 1);
            }
            start = lf + 1;
        }
        endLine();
        return out.toByteArray();
    }

    private void statusLine(int start, int end) {
        int at = start;
        while (at < end && !Ascii.isBlank(in[at])) {
            at++;
        }
        out.write(in, start, at - start);
        at = skipBlanks(at, end);
        int status = at;
        while (at < end && !Ascii.isBlank(in[at])) {
            at++;
        }
        out.write(' ');
        out.write(in, status, at - status);
        out.write(' ');
        at = skipBlanks(at, end);
        out.write(in, at, end - at);
    }

    /// @param mayFold whether a field is before it
    private void field(int start, int end, boolean mayFold) {
        if (mayFold && start < end && Ascii.isBlank(in[start])) {
            int text = skipBlanks(start, end);
            out.write(' ');
            out.write(in, text, end - text);
            return;
        }
        endLine(); // of the line before, which goes on if it is folded
        int nameEnd = start;
        while (nameEnd < end && Ascii.isToken(in[nameEnd])) {
            nameEnd++;
        }
        int colon = skipBlanks(nameEnd, end);
        boolean blanksBeforeColon = colon < end && in[colon] == ':' && nameEnd > start;
        out.write(in, start, nameEnd - start);
        int rest = blanksBeforeColon ? colon : nameEnd;
        out.write(in, rest, end - rest);
    }

    private int skipBlanks(int from, int end) {
        int at = from;
        while (at < end && Ascii.isBlank(in[at])) {
            at++;
        }
        return at;
    }

    private void endLine() {
        out.write('\r');
        out.write('\n');
    }
}
