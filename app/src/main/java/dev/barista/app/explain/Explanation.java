package dev.barista.app.explain;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A journal entry as one line for people.
public final class Explanation {

    /// Of the column for the revision: names are of so many characters, or stand out.
    private static final int LEAST = 14;

    private static final int MOST = 40;

    private final DateTimeFormatter time;

    public Explanation(ZoneId zone) {
        time = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    /// Whether an entry is about the Service or Revision `name`. A revision belongs to a service
    /// when one word follows the service's name, as in `coffee-00001` or `coffee-v2`; others are
    /// asked for by their own name.
    public static boolean isAbout(String name, ObjectNode entry) {
        String revision = revision(entry);
        return revision.equals(name)
                || (revision.startsWith(name + "-")
                        && revision.indexOf('-', name.length() + 1) < 0);
    }

    /// By their times. Some are recorded a little after the moment that they tell of; those of one
    /// moment stay as they were recorded.
    public static List<ObjectNode> inOrder(List<ObjectNode> entries) {
        return entries.stream().sorted(Comparator.comparing(Explanation::at)).toList();
    }

    private static Instant at(ObjectNode entry) {
        return Instant.parse(entry.path("at").asString(""));
    }

    public List<String> lines(List<ObjectNode> entries) {
        int longest = entries.stream().mapToInt(entry -> revision(entry).length()).max().orElse(0);
        int width = Math.clamp(longest, LEAST, MOST);
        return entries.stream().map(entry -> line(entry, width)).toList();
    }

    private String line(ObjectNode entry, int width) {
        String at = time.format(at(entry));
        String padding = " ".repeat(Math.max(0, width - revision(entry).length()));
        return at + "  " + revision(entry) + padding + "  " + words(entry);
    }

    private static String revision(ObjectNode entry) {
        return entry.at("/revision/name").asString("");
    }

    private static String words(ObjectNode entry) {
        return switch (entry.path("kind").asString("")) {
            case "Scaled" ->
                    "scaled %d → %d: %s%s"
                            .formatted(
                                    entry.path("from").asInt(),
                                    entry.path("to").asInt(),
                                    entry.path("reason").asString(""),
                                    InputWords.load(
                                            entry.path("inputs"),
                                            entry.path("reason").asString("")));
            case "Seats" ->
                    "idle seats %d → %d: %s"
                            .formatted(
                                    entry.path("from").asInt(),
                                    entry.path("to").asInt(),
                                    entry.path("reason").asString(""));
            case "Woke" ->
                    "woke from %s in %s for %s: %s"
                            .formatted(
                                    rung(entry.path("from")),
                                    millis(total(entry.path("stages"))),
                                    caller(entry.path("caller")),
                                    stages(entry.path("stages")));
            case "RungChanged" ->
                    "%s: %s → %s: %s%s"
                            .formatted(
                                    entry.path("pod").asString(""),
                                    rung(entry.path("from")),
                                    rung(entry.path("to")),
                                    why(entry.path("reason").asString("")),
                                    InputWords.rung(
                                            entry.path("inputs"),
                                            entry.path("reason").asString("")));
            case "ReserveStep" ->
                    "%s: %s %s"
                            .formatted(
                                    entry.path("pod").asString(""),
                                    entry.path("step").asString(""),
                                    entry.path("message").asString(""));
            case "Filtered" ->
                    "slept on: %d × answered %d by wake filter %s, last to %s"
                            .formatted(
                                    entry.path("count").asLong(),
                                    entry.path("status").asInt(),
                                    entry.path("rule").asString(""),
                                    caller(entry.path("caller")));
            case "Shed" ->
                    "answered %d itself: %s, to %s"
                            .formatted(
                                    entry.path("status").asInt(),
                                    entry.path("reason").asString(""),
                                    caller(entry.path("caller")));
            case "InstanceChanged" ->
                    "%s: %s %s"
                            .formatted(
                                    entry.path("pod").asString(""),
                                    entry.path("reason").asString(""),
                                    entry.path("message").asString(""))
                            .strip();
            default -> entry.toString();
        };
    }

    /// Two reasons are one word, as its program knows it.
    private static String why(String reason) {
        return switch (reason) {
            case "seat" -> "it has come to an idle seat";
            case "request" -> "a request came";
            default -> reason;
        };
    }

    /// Entries of earlier versions do not say where a wake came from: it was from nothing.
    private static String rung(JsonNode rung) {
        return rung.asString("stopped").toLowerCase(Locale.ROOT);
    }

    private static String caller(JsonNode caller) {
        String agent = caller.path("userAgent").asString("");
        return "%s %s from %s%s"
                .formatted(
                        caller.path("method").asString(""),
                        caller.path("path").asString(""),
                        caller.path("source").asString(""),
                        agent.isEmpty() ? "" : " (" + agent + ")");
    }

    private static String stages(JsonNode stages) {
        return StreamSupport.stream(stages.spliterator(), false)
                .map(stage ->
                        stage.path("name").asString("")
                                + " "
                                + millis(stage.path("duration").asLong()))
                .collect(Collectors.joining(", "));
    }

    /// The first stage is the time the request was held, which contains the others.
    private static long total(JsonNode stages) {
        return stages.path(0).path("duration").asLong();
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
}
