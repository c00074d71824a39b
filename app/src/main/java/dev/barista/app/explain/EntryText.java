package dev.barista.app.explain;

import dev.barista.model.instance.Stage;
import dev.barista.model.journal.JournalEntry;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.journal.JournalEntry.Filtered;
import dev.barista.model.journal.JournalEntry.InstanceChanged;
import dev.barista.model.journal.JournalEntry.ReserveStep;
import dev.barista.model.journal.JournalEntry.RungChanged;
import dev.barista.model.journal.JournalEntry.Scaled;
import dev.barista.model.journal.JournalEntry.Seats;
import dev.barista.model.journal.JournalEntry.Shed;
import dev.barista.model.journal.JournalEntry.Woke;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Describes a journal entry in one line of text.
final class EntryText {

    static String of(JournalEntry entry) {
        return switch (entry) {
            case Scaled e ->
                    "scaled %d → %d: %s%s"
                            .formatted(
                                    e.from(),
                                    e.to(),
                                    e.reason(),
                                    InputText.load(e.inputs(), e.reason()));
            case Seats e -> "idle seats %d → %d: %s".formatted(e.from(), e.to(), e.reason());
            case Woke e ->
                    "woke from %s in %s for %s: %s"
                            .formatted(
                                    e.from().word(),
                                    millis(total(e.stages())),
                                    caller(e.caller()),
                                    stages(e.stages()));
            case RungChanged e ->
                    "%s: %s → %s: %s%s"
                            .formatted(
                                    e.pod(),
                                    e.from().word(),
                                    e.to().word(),
                                    why(e.reason()),
                                    InputText.rung(e.inputs(), e.reason()));
            case ReserveStep e -> "%s: %s %s".formatted(e.pod(), e.step(), e.message());
            case Filtered e ->
                    "slept on: %d × answered %d by wake filter %s, last to %s"
                            .formatted(e.count(), e.status(), e.rule(), caller(e.caller()));
            case Shed e ->
                    "answered %d itself: %s, to %s"
                            .formatted(e.status(), e.reason(), caller(e.caller()));
            case InstanceChanged e ->
                    "%s: %s %s".formatted(e.pod(), e.reason(), e.message()).strip();
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

    private static String caller(Caller caller) {
        return "%s %s from %s%s"
                .formatted(
                        caller.method(),
                        caller.path(),
                        caller.pod().isEmpty()
                                ? caller.source()
                                : "pod %s (%s)".formatted(caller.pod(), caller.source()),
                        caller.userAgent().isEmpty() ? "" : " (" + caller.userAgent() + ")");
    }

    private static String stages(List<Stage> stages) {
        return stages.stream()
                .map(stage -> stage.name() + " " + millis(stage.duration()))
                .collect(Collectors.joining(", "));
    }

    /// The first stage is the time the request was held, which contains the others.
    private static Duration total(List<Stage> stages) {
        return stages.isEmpty() ? Duration.ZERO : stages.getFirst().duration();
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }

    private EntryText() {}
}
