package dev.barista.app.top;

import dev.barista.model.instance.Rung;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// A table for people.
public final class TopText {

    private static final String ROW = "%-*s %9s %9s %9s %8s %6s %8s  %s";
    private static final int NAME = 24;
    private static final double MILLIS = 1e3;

    private TopText() {}

    /// @param most rows, at least 1: the rest is said as a number
    public static List<String> lines(Activities activities, Scope scope, int most) {
        List<Activity> rows = activities.rows();
        List<Activity> shown = rows.subList(0, Math.min(most, rows.size()));
        int width =
                shown.stream()
                        .mapToInt(row -> row.key().toString().length())
                        .reduce(NAME, Math::max);
        String format = ROW.replace("*", Integer.toString(width));
        List<String> lines = new ArrayList<>();
        lines.add(summary(activities, scope));
        lines.add("");
        lines.add(
                format.formatted(
                        scope.heading(),
                        "REQ/S",
                        "P50",
                        "P99",
                        "5XX/S",
                        "OPEN",
                        "WAITING",
                        "INSTANCES"));
        shown.forEach(row -> lines.add(row(format, row)));
        if (rows.size() > most) {
            lines.add("and %,d more".formatted(rows.size() - most));
        }
        return lines;
    }

    private static String summary(Activities activities, Scope scope) {
        String of =
                scope.service().isEmpty() && scope.namespace().isEmpty()
                        ? " of %,d".formatted(activities.services())
                        : "";
        String wakes =
                activities.wakes().entrySet().stream()
                        .map(wake -> "%,d %s".formatted(wake.getValue(), wake.getKey()))
                        .collect(Collectors.joining(", ", " (", ")"));
        long woken = activities.wakes().values().stream().mapToLong(Long::longValue).sum();
        return "%,d%s awake, %,d connections, %,d wakes%s in %s s"
                .formatted(
                        activities.rows().size(),
                        of,
                        activities.connections(),
                        woken,
                        woken == 0 ? "" : wakes,
                        rate(activities.seconds()));
    }

    private static String row(String format, Activity row) {
        return format.formatted(
                        row.key(),
                        rate(row.requests()),
                        time(row.median()),
                        time(row.p99()),
                        rate(row.failures()),
                        row.open(),
                        row.waiting(),
                        instances(row))
                .stripTrailing();
    }

    private static String instances(Activity row) {
        if (row.instances().isEmpty()) {
            return "none";
        }
        List<String> found = new ArrayList<>();
        for (Rung rung : Rung.values()) {
            Integer count = row.instances().get(rung);
            if (count != null) {
                found.add(count + " " + rung.word());
            }
        }
        return String.join(", ", found);
    }

    private static String rate(double rate) {
        return String.format(Locale.ROOT, rate > 0 && rate < 10 ? "%.1f" : "%,.0f", rate);
    }

    private static String time(OptionalDouble seconds) {
        if (seconds.isEmpty()) {
            return "-";
        }
        double value = seconds.getAsDouble();
        return value < 1
                ? String.format(Locale.ROOT, "%.1f ms", value * MILLIS)
                : String.format(Locale.ROOT, "%.2f s", value);
    }
}
