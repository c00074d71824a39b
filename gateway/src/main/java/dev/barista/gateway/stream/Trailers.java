package dev.barista.gateway.stream;

import java.util.List;

/// Fields that follow a body.
public record Trailers(List<Field> fields) {

    public static final Trailers NONE = new Trailers(List.of());

    /// One of them, as it was sent.
    public record Field(String name, String value) {}

    public Trailers {
        fields = List.copyOf(fields);
    }

    /// Reads field lines of HTTP/1.1, each with its CRLF.
    public static Trailers ofLines(String lines) {
        if (lines.isEmpty()) {
            return NONE;
        }
        return new Trailers(lines.lines().map(Trailers::read).toList());
    }

    private static Field read(String line) {
        int colon = line.indexOf(':');
        return new Field(line.substring(0, colon), line.substring(colon + 1).strip());
    }

    /// As field lines of HTTP/1.1, each with its CRLF.
    public String lines() {
        if (fields.isEmpty()) {
            return ""; // of almost every message
        }
        StringBuilder lines = new StringBuilder();
        for (Field field : fields) {
            lines.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        return lines.toString();
    }
}
