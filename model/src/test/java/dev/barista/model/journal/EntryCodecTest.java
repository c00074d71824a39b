package dev.barista.model.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.journal.EntryReading.Known;
import dev.barista.model.journal.EntryReading.Malformed;
import dev.barista.model.journal.EntryReading.UnknownKind;
import dev.barista.model.journal.JournalEntry.Caller;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

final class EntryCodecTest {

    private static final List<Rung> RUNGS = List.of(Rung.values());

    /// Makes an entry of each kind, by chance.
    private static final Map<Class<? extends JournalEntry>, Function<Cases, JournalEntry>> KINDS =
            Map.of(
                    JournalEntry.Scaled.class,
                    some ->
                            new JournalEntry.Scaled(
                                    at(some),
                                    key(some),
                                    some.between(0, 1000),
                                    some.between(0, 1000),
                                    text(some),
                                    texts(some)),
                    JournalEntry.Seats.class,
                    some ->
                            new JournalEntry.Seats(
                                    at(some),
                                    key(some),
                                    some.between(0, 9),
                                    some.between(0, 9),
                                    text(some),
                                    texts(some)),
                    JournalEntry.Woke.class,
                    some ->
                            new JournalEntry.Woke(
                                    at(some), key(some), rung(some), caller(some), stages(some)),
                    JournalEntry.RungChanged.class,
                    some ->
                            new JournalEntry.RungChanged(
                                    at(some),
                                    key(some),
                                    text(some),
                                    rung(some),
                                    rung(some),
                                    text(some),
                                    texts(some)),
                    JournalEntry.ReserveStep.class,
                    some ->
                            new JournalEntry.ReserveStep(
                                    at(some), key(some), text(some), text(some), text(some)),
                    JournalEntry.Filtered.class,
                    some ->
                            new JournalEntry.Filtered(
                                    at(some),
                                    key(some),
                                    text(some),
                                    some.between(100, 599),
                                    some.random().nextLong(),
                                    caller(some)),
                    JournalEntry.Shed.class,
                    some ->
                            new JournalEntry.Shed(
                                    at(some),
                                    key(some),
                                    some.between(100, 599),
                                    text(some),
                                    caller(some)),
                    JournalEntry.InstanceChanged.class,
                    some ->
                            new JournalEntry.InstanceChanged(
                                    at(some), key(some), text(some), text(some), text(some)));

    private static Instant at(Cases some) {
        return Instant.ofEpochSecond(
                some.between(-1_000_000, 2_000_000_000), some.between(0, 999_999_999));
    }

    private static String text(Cases some) {
        StringBuilder text = new StringBuilder();
        for (int n = some.between(0, 12); n > 0; n--) {
            text.appendCodePoint(some.between(0, 2) == 0 ? some.between(0x20, 0x2fff) : 'a' + n);
        }
        return text.toString();
    }

    private static ObjectKey key(Cases some) {
        return new ObjectKey("ns-" + some.between(0, 9), "rev-" + some.between(0, 99999));
    }

    private static Rung rung(Cases some) {
        return RUNGS.get(some.between(0, RUNGS.size() - 1));
    }

    private static Caller caller(Cases some) {
        return new Caller(text(some), text(some), text(some), text(some), text(some));
    }

    private static Map<String, String> texts(Cases some) {
        Map<String, String> texts = new HashMap<>();
        for (int n = some.length() % 8; n > 0; n--) {
            texts.put("k" + n + text(some), text(some));
        }
        return texts;
    }

    private static List<Stage> stages(Cases some) {
        List<Stage> stages = new ArrayList<>();
        for (int n = some.length() % 8; n > 0; n--) {
            stages.add(new Stage(text(some), Duration.ofNanos(some.random().nextLong() >>> 8)));
        }
        return stages;
    }

    private static ObjectNode reread(ObjectNode tree) {
        return Json.MAPPER.readValue(tree.toString(), ObjectNode.class);
    }

    @Test
    void everyKindHasANameThatIsNotThatOfItsClass() {
        assertThat(KINDS.keySet()).containsExactlyInAnyOrder(kinds());
        List<String> names = new ArrayList<>();
        Property.holds(
                1,
                some ->
                        KINDS.forEach((type, make) -> {
                            String name =
                                    EntryCodec.write(make.apply(some)).path("kind").asString();
                            assertThat(name)
                                    .matches("[a-z][a-z-]*")
                                    .isNotEqualTo(type.getSimpleName());
                            names.add(name);
                        }));

        assertThat(names).doesNotHaveDuplicates();
    }

    @SuppressWarnings("unchecked") // permitted subclasses are entries
    private static Class<? extends JournalEntry>[] kinds() {
        return (Class<? extends JournalEntry>[]) JournalEntry.class.getPermittedSubclasses();
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Property.holds(
                500,
                some -> {
                    for (Function<Cases, JournalEntry> kind : KINDS.values()) {
                        JournalEntry entry = kind.apply(some);

                        assertThat(EntryCodec.read(reread(EntryCodec.write(entry))))
                                .isEqualTo(new Known(entry));
                    }
                });
    }

    @Test
    void noPartOfAnEntryMayBeMissingOrOfAnotherType() {
        Property.holds(
                50,
                some -> {
                    for (Function<Cases, JournalEntry> kind : KINDS.values()) {
                        ObjectNode whole = EntryCodec.write(kind.apply(some));
                        for (String part : List.copyOf(whole.propertyNames())) {
                            assertThat(EntryCodec.read(whole.deepCopy().without(part)))
                                    .isInstanceOfSatisfying(
                                            Malformed.class,
                                            what ->
                                                    assertThat(what.problem())
                                                            .contains(part + ": missing"));
                            assertThat(EntryCodec.read(whole.deepCopy().put(part, true)))
                                    .isInstanceOf(Malformed.class);
                        }
                    }
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pod | 7 | rung.pod: 7 (expected: a text)",
                "from | \"asleep\" | rung.from: \"asleep\" (expected: a rung)",
                "from | \"FROZEN\" | rung.from: \"FROZEN\" (expected: a rung)",
                "at | \"noon\" | rung.at: \"noon\" (expected: a time as in 2030-01-01T00:00:00Z)",
                "inputs | {\"idle\":3} | rung.inputs.idle: 3 (expected: a text)",
                "revision | {\"name\":\"a\"} | rung.revision.namespace: missing (expected: a text)",
            })
    void aPartThatSaysNothingIsNamed(String part, String value, String problem) {
        ObjectNode tree = rungChanged();
        tree.set(part, Json.MAPPER.readTree(value));

        assertThat(EntryCodec.read(tree)).isEqualTo(new Malformed(problem));
    }

    @Test
    void aNumberThatIsTooLargeIsNoCount() {
        ObjectNode tree = shedTo(new Caller("", "", "GET", "/", ""));
        tree.put("status", 1L << 32);

        assertThat(EntryCodec.read(tree))
                .isEqualTo(
                        new Malformed(
                                "shed.status: 4294967296 (expected: a whole number of 32 bits)"));
    }

    @Test
    void aKindOfALaterReleaseIsNoDamage() {
        assertThat(EntryCodec.read(rungChanged().put("kind", "teleported")))
                .isEqualTo(new UnknownKind("teleported"));
    }

    @Test
    void theFormIsThatOfTheFilesThatThereAre() {
        assertThat(rungChanged())
                .hasToString(
                        """
                        {"kind":"rung","at":"1970-01-01T00:00:00Z",\
                        "revision":{"namespace":"default","name":"tea-00001"},"pod":"tea-0",\
                        "from":"reserve","to":"frozen","reason":"idle",\
                        "inputs":{"a":"2","b":"1"}}\
                        """);
    }

    @Test
    void aCallerOfAnEarlierReleaseIsNoPod() {
        ObjectNode early = shedTo(new Caller("10.0.0.1", "", "GET", "/", ""));

        assertThat(early.path("caller").propertyNames())
                .containsExactly("source", "method", "path", "userAgent");
        assertThat(EntryCodec.read(early))
                .isInstanceOfSatisfying(
                        Known.class,
                        known ->
                                assertThat(((JournalEntry.Shed) known.entry()).caller().pod())
                                        .isEmpty());
    }

    @Test
    void aCallingPodIsAText() {
        ObjectNode tree = shedTo(new Caller("10.0.0.1", "default/tea-0", "GET", "/", ""));
        tree.withObject("caller").put("pod", 7);

        assertThat(EntryCodec.read(tree))
                .isEqualTo(new Malformed("shed.caller.pod: 7 (expected: a text)"));
    }

    private static ObjectNode shedTo(Caller caller) {
        return EntryCodec.write(
                new JournalEntry.Shed(
                        Instant.EPOCH, new ObjectKey("default", "tea-00001"), 503, "full", caller));
    }

    private static ObjectNode rungChanged() {
        return EntryCodec.write(
                new JournalEntry.RungChanged(
                        Instant.EPOCH,
                        new ObjectKey("default", "tea-00001"),
                        "tea-0",
                        Rung.RESERVE,
                        Rung.FROZEN,
                        "idle",
                        Map.of("b", "1", "a", "2")));
    }
}
