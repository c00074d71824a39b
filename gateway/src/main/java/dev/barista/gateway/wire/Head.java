package dev.barista.gateway.wire;

import static dev.barista.gateway.wire.BadMessage.badRequest;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The head of a message, as bytes and where its parts are in them.
///
/// Strict, because a head that two programs read differently lets one request hide in another (RFC
/// 9112 §11.2). Made once per connection and filled again for each message: nothing is allocated
/// per request. Not thread-safe.
public final class Head {

    private static final int WIDTH = 5; // name start and end, value start and end, field + 1
    private static final Field[] FIELDS = Field.values();

    private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
    private static final byte[] CLOSE = Ascii.bytes("close");
    private static final byte[] UPGRADE = Ascii.bytes("upgrade");

    private final HeadLimits limits;
    private final int[] first = new int[Field.COUNT];
    private byte[] bytes = new byte[1024];
    private int[] fields = new int[32 * WIDTH];
    private int count;
    private int end;
    private int startLineEnd;
    private int tokenEnd;
    private int targetEnd;
    private int minor;
    private int status;
    private boolean connectionNamesFields;

    public Head(HeadLimits limits) {
        this.limits = limits;
    }

    /// Reads a request head of `length` bytes, as [HeadScan] found it.
    public void readRequest(ByteBuf in, int length) throws BadMessage {
        load(in, length);
        readRequest();
    }

    /// Reads a request head of `length` bytes at the start of an array.
    public void readRequest(byte[] in, int length) throws BadMessage {
        load(in, length);
        readRequest();
    }

    private void readRequest() throws BadMessage {
        int lineEnd = firstLineEnd();
        int at = 0;
        while (at < lineEnd && Ascii.isToken(bytes[at])) {
            at++;
        }
        tokenEnd = at;
        if (at == 0 || at > 32 || at == lineEnd || bytes[at] != ' ') {
            throw badRequest("method: not a token of 1-32 characters");
        }
        at++;
        while (at < lineEnd && (bytes[at] & 0xff) > ' ' && bytes[at] != 0x7f) {
            at++;
        }
        targetEnd = at;
        if (targetEnd == tokenEnd + 1 || at == lineEnd || bytes[at] != ' ') {
            throw badRequest("request target: empty or followed by no single space");
        }
        readVersion(at + 1, lineEnd);
        startLineEnd = lineEnd + 2;
        readFields(startLineEnd);
    }

    /// Reads a response head of `length` bytes at the start of an array, which must be strict.
    public void readResponse(byte[] in, int length) throws BadMessage {
        load(in, length);
        readResponse();
    }

    /// Reads a response head of `length` bytes. One that old servers write and other proxies take
    /// is normalised by [LooseResponse] and then read as strictly as any other.
    public void readResponse(ByteBuf in, int length) throws BadMessage {
        load(in, length);
        try {
            readResponse();
        } catch (BadMessage strict) {
            if (strict.status() != 400) {
                throw strict;
            }
            byte[] normalised = LooseResponse.normalise(bytes, length);
            if (Arrays.equals(normalised, 0, normalised.length, bytes, 0, length)) {
                throw strict;
            }
            load(normalised, normalised.length);
            readResponse();
        }
    }

    private void readResponse() throws BadMessage {
        int lineEnd = firstLineEnd();
        int versionEnd = Math.min(8, lineEnd);
        readVersion(0, versionEnd);
        if (lineEnd < 13 || bytes[8] != ' ' || bytes[12] != ' ') {
            throw badRequest("status line: malformed");
        }
        status = digit(bytes[9]) * 100 + digit(bytes[10]) * 10 + digit(bytes[11]);
        if (status < 100) {
            throw badRequest("status: %d (expected: 100-999)".formatted(status));
        }
        for (int i = 12; i < lineEnd; i++) {
            if (!Ascii.isValue(bytes[i])) {
                throw badRequest("reason phrase: control character");
            }
        }
        startLineEnd = lineEnd + 2;
        readFields(startLineEnd);
    }

    /// Reads the trailers of a chunked body: fields and the empty line after them.
    void readTrailers(ByteBuf in, int length) throws BadMessage {
        load(in, length);
        readFields(0);
    }

    private void load(ByteBuf in, int length) {
        if (bytes.length < length) {
            bytes = new byte[Integer.highestOneBit(length) << 1];
        }
        in.getBytes(in.readerIndex(), bytes, 0, length);
        end = length;
    }

    private void load(byte[] other, int length) {
        if (bytes.length < length) {
            bytes = new byte[Integer.highestOneBit(length) << 1];
        }
        System.arraycopy(other, 0, bytes, 0, length);
        end = length;
    }

    private int firstLineEnd() throws BadMessage {
        int at = 0;
        while (bytes[at] != '\r' && bytes[at] != '\n') {
            at++;
        }
        if (bytes[at] == '\n' || bytes[at + 1] != '\n') {
            throw badRequest("start line: CR without LF, or LF alone");
        }
        return at;
    }

    private void readVersion(int start, int stop) throws BadMessage {
        boolean shape =
                stop - start == 8
                        && bytes[start] == 'H'
                        && bytes[start + 1] == 'T'
                        && bytes[start + 2] == 'T'
                        && bytes[start + 3] == 'P'
                        && bytes[start + 4] == '/'
                        && bytes[start + 6] == '.';
        if (!shape) {
            throw badRequest("version: malformed (expected: HTTP/1.1 or HTTP/1.0)");
        }
        int major = digit(bytes[start + 5]);
        minor = digit(bytes[start + 7]);
        if (major != 1 || minor > 1) {
            throw new BadMessage(505, "version: not HTTP/1.1 or HTTP/1.0");
        }
    }

    private static int digit(byte b) throws BadMessage {
        if (b < '0' || b > '9') {
            throw badRequest("start line: a digit is missing");
        }
        return b - '0';
    }

    private void readFields(int from) throws BadMessage {
        Arrays.fill(first, -1);
        count = 0;
        int at = from;
        while (bytes[at] != '\r') {
            at = readField(at);
        }
        if (at + 2 != end) {
            throw badRequest("head: CR without LF");
        }
        connectionNamesFields = connectionNamesFields();
    }

    private boolean connectionNamesFields() {
        int i = first(Field.CONNECTION);
        if (i < 0) {
            return false;
        }
        int start = valueStart(i);
        int stop = valueEnd(i);
        boolean usual =
                Ascii.equalsLower(bytes, start, stop, KEEP_ALIVE)
                        || Ascii.equalsLower(bytes, start, stop, CLOSE)
                        || Ascii.equalsLower(bytes, start, stop, UPGRADE);
        return !usual || occurrences(Field.CONNECTION) > 1;
    }

    private int readField(int start) throws BadMessage {
        int at = start;
        int hash = 0;
        while (Ascii.isToken(bytes[at])) {
            hash = Field.mix(hash, Ascii.lower(bytes[at++]));
        }
        int nameEnd = at;
        if (bytes[at] != ':' || nameEnd == start) { // also folded lines and blanks before the colon
            throw badRequest("header name: malformed");
        }
        at++;
        while (Ascii.isBlank(bytes[at])) {
            at++;
        }
        int valueStart = at;
        while (Ascii.isValue(bytes[at])) {
            at++;
        }
        if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
            throw badRequest("header value: control character");
        }
        int valueEnd = at;
        while (valueEnd > valueStart && Ascii.isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        add(start, nameEnd, valueStart, valueEnd, Field.named(bytes, start, nameEnd, hash));
        return at + 2;
    }

    private void add(int name, int nameEnd, int value, int valueEnd, @Nullable Field field)
            throws BadMessage {
        if (count == limits.fields()) {
            throw new BadMessage(431, "header fields: more than %d".formatted(count));
        }
        int at = count * WIDTH;
        if (at == fields.length) {
            fields = Arrays.copyOf(fields, fields.length * 2);
        }
        fields[at] = name;
        fields[at + 1] = nameEnd;
        fields[at + 2] = value;
        fields[at + 3] = valueEnd;
        fields[at + 4] = field == null ? 0 : field.index() + 1;
        if (field != null && first[field.index()] < 0) {
            first[field.index()] = count;
        }
        count++;
    }

    /// The bytes that the positions point into. For reading.
    public byte[] bytes() {
        return bytes;
    }

    /// Bytes of the whole head, with the empty line that ends it.
    public int length() {
        return end;
    }

    public int count() {
        return count;
    }

    public boolean isHttp10() {
        return minor == 0;
    }

    public int status() {
        return status;
    }

    /// End of the method; it starts at 0.
    public int methodEnd() {
        return tokenEnd;
    }

    public int targetStart() {
        return tokenEnd + 1;
    }

    public int targetEnd() {
        return targetEnd;
    }

    /// Where the start line ends, with its CRLF, and the first field starts.
    public int startLineEnd() {
        return startLineEnd;
    }

    public int nameStart(int i) {
        return fields[i * WIDTH];
    }

    public int nameEnd(int i) {
        return fields[i * WIDTH + 1];
    }

    public int valueStart(int i) {
        return fields[i * WIDTH + 2];
    }

    public int valueEnd(int i) {
        return fields[i * WIDTH + 3];
    }

    /// Where the line of a field ends, with its CRLF.
    public int lineEnd(int i) {
        return i + 1 < count ? fields[(i + 1) * WIDTH] : end - 2;
    }

    /// Which of our fields it is; null if another.
    public @Nullable Field field(int i) {
        int known = fields[i * WIDTH + 4];
        return known == 0 ? null : FIELDS[known - 1];
    }

    /// Elements of all fields of that name, comma-separated lists, in order and without blanks.
    List<String> elements(Field field) {
        if (!has(field)) {
            return List.of();
        }
        return Arrays.stream(joined(field).split(",", -1)).map(String::strip).toList();
    }

    /// Values of all fields of that name, joined by commas: RFC 9110 §5.3.
    String joined(Field field) {
        StringBuilder values = new StringBuilder();
        for (int i = Math.max(0, first(field)); has(field) && i < count; i++) {
            if (field(i) == field) {
                values.append(values.isEmpty() ? "" : ", ")
                        .append(text(valueStart(i), valueEnd(i)));
            }
        }
        return values.toString();
    }

    /// Names that the `Connection` field says are of this hop only, in lower case.
    Set<String> connectionNames() {
        if (!connectionNamesFields) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String name : elements(Field.CONNECTION)) {
            names.add(name.toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /// Name of a field, in lower case.
    String name(int i) {
        return text(nameStart(i), nameEnd(i)).toLowerCase(Locale.ROOT);
    }

    /// Index of the first field of that name; -1 if there is none.
    public int first(Field field) {
        return first[field.index()];
    }

    public boolean has(Field field) {
        return first[field.index()] >= 0;
    }

    /// How many fields of that name there are.
    int occurrences(Field field) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            if (fields[i * WIDTH + 4] == field.index() + 1) {
                found++;
            }
        }
        return found;
    }

    /// Value of the first field of that name; empty if there is none.
    public String text(Field field) {
        int i = first(field);
        return i < 0 ? "" : text(valueStart(i), valueEnd(i));
    }

    public String text(int start, int stop) {
        return new String(bytes, start, stop - start, StandardCharsets.ISO_8859_1);
    }

    public String method() {
        return text(0, tokenEnd);
    }

    public boolean methodIs(byte[] method) {
        return Arrays.equals(bytes, 0, tokenEnd, method, 0, method.length);
    }

    /// Whether any field of that name, a comma-separated list, has an element, in any case.
    ///
    /// @param lower the element, in lower case
    public boolean listHas(Field field, byte[] lower) {
        int from = first(field);
        for (int i = from; i >= 0 && i < count; i++) {
            if (fields[i * WIDTH + 4] == field.index() + 1
                    && Ascii.listHas(bytes, valueStart(i), valueEnd(i), lower)) {
                return true;
            }
        }
        return false;
    }

    /// Whether the `Connection` field names this field as one for this hop only.
    public boolean namedByConnection(int i) {
        if (!connectionNamesFields) {
            return false;
        }
        for (int c = first(Field.CONNECTION); c >= 0 && c < count; c++) {
            if (field(c) == Field.CONNECTION && namesField(c, i)) {
                return true;
            }
        }
        return false;
    }

    private boolean namesField(int connection, int i) {
        int length = nameEnd(i) - nameStart(i);
        if (valueEnd(connection) - valueStart(connection) < length) {
            return false;
        }
        byte[] name = new byte[length];
        for (int b = 0; b < length; b++) {
            name[b] = Ascii.lower(bytes[nameStart(i) + b]);
        }
        return Ascii.listHas(bytes, valueStart(connection), valueEnd(connection), name);
    }

    /// The text of the whole head, for messages of failed tests.
    @Override
    public String toString() {
        return text(0, end);
    }
}
