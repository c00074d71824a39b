package dev.barista.runtime.layer;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a PAX header says about the next entry: lines `LENGTH KEY=VALUE\n`, values as bytes, one to
/// a `char`. An empty value takes an earlier one back.
record PaxRecords(Map<String, String> values) {

    static final PaxRecords NONE = new PaxRecords(Map.of());

    private static final String ATTRIBUTE = "SCHILY.xattr.";

    PaxRecords {
        values = Map.copyOf(values);
    }

    static PaxRecords parse(byte[] content) throws LayerException {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        Map<String, String> values = new LinkedHashMap<>();
        int at = 0;
        while (at < text.length() && text.charAt(at) != 0) {
            int space = text.indexOf(' ', at);
            int length = space < 0 ? -1 : digits(text.substring(at, space));
            int end = at + length;
            int equals = space < 0 ? -1 : text.indexOf('=', space);
            if (length < 5 || end > text.length() || equals < 0 || equals >= end) {
                throw damaged();
            }
            if (text.charAt(end - 1) != '\n') {
                throw damaged();
            }
            put(values, text.substring(space + 1, equals), text.substring(equals + 1, end - 1));
            at = end;
        }
        return new PaxRecords(values);
    }

    /// The first form of sparse files says each number in a record of its own, the second all in
    /// one.
    private static void put(Map<String, String> values, String key, String value) {
        if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
            values.merge("GNU.sparse.map", value, (map, next) -> map + "," + next);
        } else {
            values.put(key, value);
        }
    }

    /// These records, and those of `general` that they do not replace.
    PaxRecords over(PaxRecords general) {
        Map<String, String> all = new LinkedHashMap<>(general.values);
        all.putAll(values);
        return new PaxRecords(all);
    }

    @Nullable String text(String key) {
        String value = values.get(key);
        return value == null || value.isEmpty() ? null : value;
    }

    long number(String key, long otherwise) throws LayerException {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw damaged();
        }
    }

    TarEntry.Time time(String key, TarEntry.Time otherwise) throws LayerException {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        if (value.length() > 40 || !value.matches("-?[0-9]+(\\.[0-9]*)?")) {
            throw damaged();
        }
        BigDecimal seconds = new BigDecimal(value);
        BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
        int nanos = seconds.subtract(whole).movePointRight(9).intValue();
        return new TarEntry.Time(whole.longValue(), nanos);
    }

    boolean sparse() {
        return values.containsKey("GNU.sparse.map")
                || values.containsKey("GNU.sparse.size")
                || values.containsKey("GNU.sparse.major");
    }

    Map<String, byte[]> attributes() {
        Map<String, byte[]> attributes = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(ATTRIBUTE)) {
                attributes.put(
                        key.substring(ATTRIBUTE.length()),
                        value.getBytes(StandardCharsets.ISO_8859_1));
            }
        });
        return Map.copyOf(attributes);
    }

    private static int digits(String text) {
        return text.matches("[0-9]{1,7}") ? Integer.parseInt(text) : -1;
    }

    private static LayerException damaged() {
        return new LayerException("damaged layer: a PAX header cannot be read");
    }
}
