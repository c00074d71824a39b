package dev.barista.model.journal;

import dev.barista.model.instance.Stage;
import dev.barista.model.journal.EntryReading.Known;
import dev.barista.model.journal.EntryReading.Malformed;
import dev.barista.model.journal.EntryReading.UnknownKind;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.journal.JournalEntry.Filtered;
import dev.barista.model.journal.JournalEntry.InstanceChanged;
import dev.barista.model.journal.JournalEntry.ReserveStep;
import dev.barista.model.journal.JournalEntry.RungChanged;
import dev.barista.model.journal.JournalEntry.Scaled;
import dev.barista.model.journal.JournalEntry.Seats;
import dev.barista.model.journal.JournalEntry.Shed;
import dev.barista.model.journal.JournalEntry.Woke;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Journal entries as JSON: each kind under a name of its own, which stays when a Java class is
/// renamed. Times are ISO 8601, durations nanoseconds, rungs their words.
///
/// A new kind may be added: a release that does not know it leaves it out. A change of a kind that
/// there is needs a step in the journal's file format, but for a part that may be left out: where
/// it is, it says what all entries said before there was such a part.
public final class EntryCodec {

    private static final String SCALED = "scaled";
    private static final String SEATS = "seats";
    private static final String WOKE = "woke";
    private static final String RUNG = "rung";
    private static final String RESERVE_STEP = "reserve-step";
    private static final String FILTERED = "filtered";
    private static final String SHED = "shed";
    private static final String INSTANCE = "instance";

    public static ObjectNode write(JournalEntry entry) {
        return switch (entry) {
            case Scaled e -> decision(start(SCALED, e), e.from(), e.to(), e.reason(), e.inputs());
            case Seats e -> decision(start(SEATS, e), e.from(), e.to(), e.reason(), e.inputs());
            case Woke e -> {
                ObjectNode tree = start(WOKE, e).put("from", e.from().word());
                tree.set("caller", caller(e.caller()));
                tree.set("stages", stages(e.stages()));
                yield tree;
            }
            case RungChanged e -> {
                ObjectNode tree =
                        start(RUNG, e)
                                .put("pod", e.pod())
                                .put("from", e.from().word())
                                .put("to", e.to().word())
                                .put("reason", e.reason());
                tree.set("inputs", texts(e.inputs()));
                yield tree;
            }
            case ReserveStep e ->
                    start(RESERVE_STEP, e)
                            .put("step", e.step())
                            .put("pod", e.pod())
                            .put("message", e.message());
            case Filtered e -> {
                ObjectNode tree =
                        start(FILTERED, e)
                                .put("rule", e.rule())
                                .put("status", e.status())
                                .put("count", e.count());
                tree.set("caller", caller(e.caller()));
                yield tree;
            }
            case Shed e -> {
                ObjectNode tree =
                        start(SHED, e).put("status", e.status()).put("reason", e.reason());
                tree.set("caller", caller(e.caller()));
                yield tree;
            }
            case InstanceChanged e ->
                    start(INSTANCE, e)
                            .put("pod", e.pod())
                            .put("reason", e.reason())
                            .put("message", e.message());
        };
    }

    public static EntryReading read(ObjectNode tree) {
        try {
            String kind = new EntryFields(tree, "entry").text("kind");
            return read(kind, new EntryFields(tree, kind));
        } catch (EntryFields.Malformed malformed) {
            return new Malformed(String.valueOf(malformed.getMessage()));
        }
    }

    private static EntryReading read(String kind, EntryFields of) {
        return switch (kind) {
            case SCALED ->
                    new Known(
                            new Scaled(
                                    of.instant("at"),
                                    of.key("revision"),
                                    of.count("from"),
                                    of.count("to"),
                                    of.text("reason"),
                                    of.texts("inputs")));
            case SEATS ->
                    new Known(
                            new Seats(
                                    of.instant("at"),
                                    of.key("revision"),
                                    of.count("from"),
                                    of.count("to"),
                                    of.text("reason"),
                                    of.texts("inputs")));
            case WOKE ->
                    new Known(
                            new Woke(
                                    of.instant("at"),
                                    of.key("revision"),
                                    of.rung("from"),
                                    of.caller("caller"),
                                    of.stages("stages")));
            case RUNG ->
                    new Known(
                            new RungChanged(
                                    of.instant("at"),
                                    of.key("revision"),
                                    of.text("pod"),
                                    of.rung("from"),
                                    of.rung("to"),
                                    of.text("reason"),
                                    of.texts("inputs")));
            case RESERVE_STEP ->
                    new Known(
                            new ReserveStep(
                                    of.instant("at"),
                                    of.key("revision"),
                                    of.text("step"),
                                    of.text("pod"),
                                    of.text("message")));
            case FILTERED ->
                    new Known(
                            new Filtered(
                                    of.instant("at"),
                                    of.key("revision"),
                                    of.text("rule"),
                                    of.count("status"),
                                    of.number("count"),
                                    of.caller("caller")));
            case SHED ->
                    new Known(
                            new Shed(
                                    of.instant("at"),
                                    of.key("revision"),
                                    of.count("status"),
                                    of.text("reason"),
                                    of.caller("caller")));
            case INSTANCE ->
                    new Known(
                            new InstanceChanged(
                                    of.instant("at"),
                                    of.key("revision"),
                                    of.text("pod"),
                                    of.text("reason"),
                                    of.text("message")));
            default -> new UnknownKind(kind);
        };
    }

    private static ObjectNode start(String kind, JournalEntry entry) {
        ObjectNode tree = Json.object().put("kind", kind).put("at", entry.at().toString());
        ObjectKey revision = entry.revision();
        tree.putObject("revision")
                .put("namespace", revision.namespace())
                .put("name", revision.name());
        return tree;
    }

    private static ObjectNode decision(
            ObjectNode tree, int from, int to, String reason, Map<String, String> inputs) {
        tree.put("from", from).put("to", to).put("reason", reason).set("inputs", texts(inputs));
        return tree;
    }

    /// Sorted, so that the same entry is always the same text.
    private static ObjectNode texts(Map<String, String> map) {
        ObjectNode tree = Json.object();
        map.keySet().stream().sorted().forEach(key -> tree.put(key, map.get(key)));
        return tree;
    }

    private static ObjectNode caller(Caller caller) {
        ObjectNode tree = Json.object().put("source", caller.source());
        if (!caller.pod().isEmpty()) {
            tree.put("pod", caller.pod());
        }
        return tree.put("method", caller.method())
                .put("path", caller.path())
                .put("userAgent", caller.userAgent());
    }

    private static ArrayNode stages(List<Stage> stages) {
        ArrayNode list = Json.MAPPER.createArrayNode();
        for (Stage stage : stages) {
            list.addObject().put("name", stage.name()).put("duration", stage.duration().toNanos());
        }
        return list;
    }

    private EntryCodec() {}
}
