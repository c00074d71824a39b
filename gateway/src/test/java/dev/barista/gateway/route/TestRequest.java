package dev.barista.gateway.route;

import dev.barista.gateway.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/// A request as routing sees it, made of texts.
///
/// @param headers by their names in lower case
record TestRequest(String scheme, String hostText, String pathText, Map<String, String> headers)
        implements RequestView {

    /// A plain HTTP request.
    static TestRequest of(String host, String path, String... headerLines) {
        var headers = new java.util.HashMap<String, String>();
        for (String line : headerLines) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new TestRequest("http", host, path, headers);
    }

    TestRequest by(String otherScheme) {
        return new TestRequest(otherScheme, hostText, pathText, headers);
    }

    private static ByteRange range(String text) {
        byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.ISO_8859_1);
        ByteRange range = new ByteRange();
        range.set(bytes, 1, bytes.length - 1); // bytes around it are of no meaning
        return range;
    }

    @Override
    public ByteRange method() {
        return range("GET");
    }

    @Override
    public ByteRange host() {
        return range(hostText);
    }

    @Override
    public ByteRange path() {
        return range(pathText);
    }

    @Override
    public boolean hasHeader(Bytes name, Bytes value) {
        return headers.entrySet().stream()
                .anyMatch(header ->
                        Bytes.of(header.getKey()).equals(name)
                                && Bytes.of(header.getValue()).equals(value));
    }
}
