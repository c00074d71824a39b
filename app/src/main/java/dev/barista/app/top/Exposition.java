package dev.barista.app.top;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Prometheus' text format, version 0.0.4, as far as `/metrics` writes it: samples, without their
/// times and without what is told of their kinds.
final class Exposition {

    private static final Pattern LINE =
            Pattern.compile(
                    "([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? ([-+]?(?:[0-9.][0-9.eE+-]*|Inf)|NaN)(?: -?\\d+)?");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*+)\",?");

    private Exposition() {}

    /// Lines that are none of the format are left out.
    static List<Sample> samples(String text) {
        List<Sample> samples = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            Matcher found = LINE.matcher(line);
            if (found.matches()) {
                samples.add(
                        new Sample(found.group(1), labels(found.group(2)), value(found.group(3))));
            }
        }
        return samples;
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        if (text != null) {
            Matcher label = LABEL.matcher(text);
            while (label.lookingAt()) {
                labels.put(label.group(1), unescaped(label.group(2)));
                label.region(label.end(), text.length());
            }
        }
        return labels;
    }

    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char next = text.charAt(at);
            if (next == '\\' && at + 1 < text.length()) {
                at++;
                plain.append(text.charAt(at) == 'n' ? '\n' : text.charAt(at));
            } else {
                plain.append(next);
            }
        }
        return plain.toString();
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
