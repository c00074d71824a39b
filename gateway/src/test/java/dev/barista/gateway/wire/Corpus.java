package dev.barista.gateway.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/// The golden tables `http1/requests.txt` and `http1/responses.txt`: hostile, odd and plain bytes,
/// and what is made of them. A line is `bytes => message & message`; in the bytes, `|` is CRLF, `~`
/// LF, `^` CR, `_` a tab, `#N#` N times the letter a, `\xNN` one byte; in the messages, the same.
final class Corpus {

    /// @param bytes one character each
    record Line(String text, String bytes, List<String> messages) {
        @Override
        public String toString() {
            return text;
        }
    }

    static List<Line> requests() {
        return read("requests.txt");
    }

    static List<Line> responses() {
        return read("responses.txt");
    }

    private static List<Line> read(String name) {
        try (InputStream in =
                Objects.requireNonNull(Corpus.class.getResourceAsStream("/http1/" + name))) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("//"))
                    .map(Corpus::line)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Line line(String line) {
        int arrow = line.indexOf(" => ");
        String bytes = line.substring(0, arrow);
        List<String> messages = List.of(line.substring(arrow + 4).split(" & "));
        return new Line(bytes, decode(bytes), messages);
    }

    static String decode(String text) {
        String bytes = Messages.raw(text);
        bytes =
                java.util.regex.Pattern.compile("#(\\d+)#")
                        .matcher(bytes)
                        .replaceAll(times -> "a".repeat(Integer.parseInt(times.group(1))));
        return java.util.regex.Pattern.compile("\\\\x([0-9a-f]{2})")
                .matcher(bytes)
                .replaceAll(hex ->
                        java.util.regex.Matcher.quoteReplacement(
                                "" + (char) Integer.parseInt(hex.group(1), 16)));
    }

    /// The other way, for messages.
    static String encode(String bytes) {
        StringBuilder text = new StringBuilder();
        for (char c : bytes.replace("\r\n", "|").toCharArray()) {
            switch (c) {
                case '\n' -> text.append('~');
                case '\r' -> text.append('^');
                case '\t' -> text.append('_');
                default -> text.append(c);
            }
        }
        return text.toString();
    }

    private Corpus() {}
}
