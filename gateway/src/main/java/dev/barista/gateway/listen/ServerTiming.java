package dev.barista.gateway.listen;

import dev.barista.model.instance.Stage;
import java.util.List;
import java.util.Locale;

/// Value of the `Server-Timing` field of a response whose request was held.
final class ServerTiming {

    /// The value, in milliseconds.
    ///
    /// @param heldNanos from the arrival to the slot
    /// @param stages of the instance's start; empty if it ran already
    /// @param upstreamNanos from the first byte sent to the head of the response
    static String line(long heldNanos, List<Stage> stages, long upstreamNanos) {
        StringBuilder line = new StringBuilder();
        append(line, "hold", heldNanos);
        for (Stage stage : stages) {
            append(line.append(", "), stage.name(), stage.duration().toNanos());
        }
        append(line.append(", "), "upstream", upstreamNanos);
        return line.toString();
    }

    private static void append(StringBuilder line, String name, long nanos) {
        line.append(name).append(";dur=").append(String.format(Locale.ROOT, "%.3f", nanos / 1e6));
    }

    private ServerTiming() {}
}
