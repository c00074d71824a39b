package dev.barista.apiserver.table;

import dev.barista.model.object.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Events of both groups, as kubectl prints them. `events.k8s.io` names the same facts otherwise.
final class EventPrinter {

    static final Printer EVENTS =
            new Printer(
                    List.of(
                            Printer.column("Last Seen", "Time since it happened last"),
                            Printer.column("Type", "Normal or Warning"),
                            Printer.column("Reason", "What happened, in one word"),
                            Printer.column("Object", "What it happened to"),
                            Printer.wide("Subobject", "The part it happened to"),
                            Printer.wide("Source", "Who reports it"),
                            Printer.column("Message", "What happened, in a sentence"),
                            Printer.wide("First Seen", "Time since it happened first"),
                            new dev.barista.apiserver.schema.Column(
                                    "Count", "integer", "", "How often it has happened", 1, ""),
                            Printer.wide("Name", "Name of the event")),
                    EventPrinter::cells);

    private static List<Object> cells(ApiObject event, Instant now) {
        JsonNode object = first(event, "involvedObject", "regarding");
        String first = seen(event, "firstTimestamp", "deprecatedFirstTimestamp", "eventTime");
        String last = seen(event, "lastTimestamp", "deprecatedLastTimestamp");
        String again = event.at("/series/lastObservedTime").asString("");
        return List.of(
                Age.since(again.isEmpty() ? last.isEmpty() ? first : last : again, now),
                event.tree().path("type").asString(""),
                event.tree().path("reason").asString(""),
                target(object),
                object.path("fieldPath").asString(""),
                source(event),
                first(event, "message", "note").asString("").strip(),
                Age.since(first, now),
                count(event),
                event.name());
    }

    private static String target(JsonNode object) {
        String kind = object.path("kind").asString("").toLowerCase(Locale.ROOT);
        String name = object.path("name").asString("");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static long count(ApiObject event) {
        long times = first(event, "count", "deprecatedCount").asLong(0);
        return event.at("/series/count").asLong(Math.max(1, times));
    }

    private static String source(ApiObject event) {
        JsonNode source = first(event, "source", "deprecatedSource");
        String component = source.path("component").asString("");
        if (component.isEmpty()) {
            return first(event, "reportingComponent", "reportingController").asString("");
        }
        String host = source.path("host").asString("");
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static JsonNode first(ApiObject event, String core, String group) {
        return event.tree().has(core) ? event.tree().path(core) : event.tree().path(group);
    }

    private static String seen(ApiObject event, String... names) {
        return Stream.of(names)
                .map(name -> event.tree().path(name).asString(""))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private EventPrinter() {}
}
