package dev.barista.apiserver.watch;

import static dev.barista.model.port.Change.Kind.ADDED;
import static dev.barista.model.port.Change.Kind.DELETED;
import static dev.barista.model.port.Change.Kind.MODIFIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Change;
import dev.barista.model.testkit.Property;
import dev.barista.store.LoggedChange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What a listener is told that is slower than the changes.
final class PendingTest {

    private final Pending pending = new Pending();

    private static ObjectKey key(String name) {
        return new ObjectKey("default", name);
    }

    private static LoggedChange change(long version, Change.Kind kind, String name) {
        byte[] json =
                "{\"metadata\":{\"name\":\"%s\"}}".formatted(name).getBytes(StandardCharsets.UTF_8);
        return new LoggedChange(version, kind, "configmaps", key(name), json, null);
    }

    /// All notes there are, each as `KIND name version`; version 0 for what was there.
    private static List<String> take(Pending from, int count) throws InterruptedException {
        List<String> notes = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            Pending.Note note = Objects.requireNonNull(from.take());
            LoggedChange change = note.change();
            notes.add(
                    "%s %s %d"
                            .formatted(
                                    note.kind(),
                                    note.key().name(),
                                    change == null ? 0 : change.version()));
        }
        return notes;
    }

    @Test
    void whatIsThereIsToldInItsOrder() throws InterruptedException {
        pending.addExisting(List.of(key("b"), key("a")));

        assertThat(take(pending, 2)).containsExactly("ADDED b 0", "ADDED a 0");
    }

    @Test
    void aChangeThatWasNotedFirstIsNewerThanWhatIsThere() throws InterruptedException {
        pending.add(change(7, ADDED, "a"));
        pending.addExisting(List.of(key("a"), key("b")));

        assertThat(take(pending, 2)).containsExactly("ADDED a 7", "ADDED b 0");
    }

    @Test
    void onlyTheLastOfSeveralChangesIsTold() throws InterruptedException {
        pending.add(change(1, MODIFIED, "a"));
        pending.add(change(2, MODIFIED, "b"));
        pending.add(change(3, MODIFIED, "a"));

        assertThat(take(pending, 2)).containsExactly("MODIFIED b 2", "MODIFIED a 3");
    }

    @Test
    void whatTheListenerHasNotSeenIsAddedHoweverOftenItChanged() throws InterruptedException {
        pending.add(change(1, ADDED, "a"));
        pending.add(change(2, MODIFIED, "a"));
        pending.add(change(3, MODIFIED, "a"));

        assertThat(take(pending, 1)).containsExactly("ADDED a 3");
    }

    @Test
    void whatWasThereAndChangedIsAddedInItsNewestVersion() throws InterruptedException {
        pending.addExisting(List.of(key("a")));
        pending.add(change(5, MODIFIED, "a"));

        assertThat(take(pending, 1)).containsExactly("ADDED a 5");
    }

    @Test
    void theEndOfAnObjectIsToldEvenIfItsBeginningWasNot() throws InterruptedException {
        pending.add(change(1, ADDED, "a"));
        pending.add(change(2, DELETED, "a"));

        assertThat(take(pending, 1)).containsExactly("DELETED a 2");
    }

    @Test
    void aNewObjectOfTheSameNameIsAdded() throws InterruptedException {
        pending.add(change(1, DELETED, "a"));
        pending.add(change(2, ADDED, "a"));
        pending.add(change(3, MODIFIED, "a"));

        assertThat(take(pending, 1)).containsExactly("ADDED a 3");
    }

    @Test
    void nothingIsToldOnceItIsClosed() throws InterruptedException {
        pending.add(change(1, ADDED, "a"));
        pending.close();
        pending.add(change(2, ADDED, "b"));

        assertThat(pending.take()).isNull();
        assertThat(pending.take()).isNull();
    }

    @Test
    void anInterruptedListenerDoesNotWait() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(pending::take).isInstanceOf(InterruptedException.class);
    }

    /// A client that keeps a copy from the events it receives ends with the same objects in the
    /// same versions, wherever it reads in between.
    @Test
    void aSlowListenersPictureIsRightInTheEnd() {
        Property.holds(
                500,
                cases -> {
                    var notes = new Pending();
                    Map<String, Long> stored = new TreeMap<>();
                    Map<String, Long> seen = new HashMap<>();
                    for (int version = 1; version <= cases.between(1, 40); version++) {
                        String name = List.of("a", "b", "c").get(cases.between(0, 2));
                        notes.add(next(cases, stored, name, version));
                        if (cases.between(0, 3) == 0) {
                            learn(notes, seen);
                        }
                    }
                    notes.add(change(99, ADDED, "end"));
                    while (!seen.containsKey("end")) {
                        learn(notes, seen);
                    }
                    seen.remove("end");

                    assertThat(new TreeMap<>(seen)).isEqualTo(stored);
                });
    }

    private static LoggedChange next(
            Property.Cases cases, Map<String, Long> stored, String name, long version) {
        if (stored.containsKey(name) && cases.between(0, 1) == 0) {
            stored.remove(name);
            return change(version, DELETED, name);
        }
        boolean isNew = stored.put(name, version) == null;
        return change(version, isNew ? ADDED : MODIFIED, name);
    }

    private static void learn(Pending notes, Map<String, Long> seen) {
        Pending.Note note = taken(notes);
        LoggedChange change = note.change();
        if (note.kind() == DELETED) {
            seen.remove(note.key().name());
        } else if (change != null) {
            seen.put(note.key().name(), change.version());
        }
    }

    private static Pending.Note taken(Pending notes) {
        try {
            return Objects.requireNonNull(notes.take());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
