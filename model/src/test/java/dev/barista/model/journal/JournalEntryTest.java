package dev.barista.model.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.ObjectKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalEntryTest {

    private static final ObjectKey COFFEE = new ObjectKey("default", "coffee-00001");
    private static final Caller SHORT = new Caller("10.0.0.1", "", "GET", "/", "curl");
    private static final Caller LONG =
            new Caller("10.0.0.1", "", "GET", "/" + "a".repeat(7000), "b".repeat(7000));

    @Test
    void keepsOfALongPathAndUserAgentOnlyTheBeginning() {
        var woke = new JournalEntry.Woke(Instant.EPOCH, COFFEE, Rung.FROZEN, LONG, List.of());
        var filtered = new JournalEntry.Filtered(Instant.EPOCH, COFFEE, "health", 200, 1, LONG);
        var shed = new JournalEntry.Shed(Instant.EPOCH, COFFEE, 503, "full", LONG);

        assertThat(List.of(woke.caller(), filtered.caller(), shed.caller()))
                .containsOnly(
                        new Caller(
                                "10.0.0.1",
                                "",
                                "GET",
                                "/" + "a".repeat(Caller.MOST - 1) + "…",
                                "b".repeat(Caller.MOST) + "…"));
    }

    @Test
    void keepsAnotherCallerAsItIs() {
        var woke = new JournalEntry.Woke(Instant.EPOCH, COFFEE, Rung.FROZEN, SHORT, List.of());

        assertThat(woke.caller()).isEqualTo(SHORT);
    }
}
