package dev.barista.gateway.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.journal.JournalEntry;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.journal.JournalEntry.Filtered;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterLogTest {

    private static final ObjectKey HELLO = new ObjectKey("default", "hello-00001");
    private static final ObjectKey OTHER = new ObjectKey("default", "other-00001");

    private final VirtualTime time = new VirtualTime();
    private final List<JournalEntry> journal = new ArrayList<>();
    private final FilterLog log = new FilterLog(journal::add, time);

    private void filtered(ObjectKey revision, int times) {
        for (int i = 0; i < times; i++) {
            log.filtered(revision, "probes", 200, new Caller("::1", "", "GET", "/" + i, "probe"));
        }
    }

    private List<Long> counts() {
        return journal.stream().map(entry -> ((Filtered) entry).count()).toList();
    }

    @Test
    void recordsTheFirstAtOnceAndTheRestOfItsMinuteAsOne() {
        filtered(HELLO, 100);
        assertThat(counts()).containsExactly(1L);

        time.advance(Duration.ofSeconds(59));
        log.flush();
        assertThat(counts()).containsExactly(1L);
        time.advance(Duration.ofSeconds(1));
        log.flush();

        assertThat(counts()).containsExactly(1L, 99L);
        assertThat(((Filtered) journal.getLast()).caller().path()).isEqualTo("/99");
    }

    @Test
    void countsTheFirstOfTheNextMinuteWithTheRestOfTheLast() {
        filtered(HELLO, 3);
        time.advance(Duration.ofMinutes(1));
        filtered(HELLO, 2);
        log.flush(HELLO);

        assertThat(counts()).containsExactly(1L, 3L, 1L);
    }

    @Test
    void recordsWhatIsOwedOfARevisionThatWakesAndOfNoOther() {
        filtered(HELLO, 3);
        filtered(OTHER, 4);

        log.flush(HELLO);

        assertThat(counts()).containsExactly(1L, 1L, 2L);
        assertThat(journal.getLast().revision()).isEqualTo(HELLO);
    }
}
