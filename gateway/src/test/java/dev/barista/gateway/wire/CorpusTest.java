package dev.barista.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.testkit.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorpusTest {

    private static final String ODD = "\r\n\t :;,0aA\u0000\u007f\u00e9\"";

    static List<Corpus.Line> requests() {
        return Corpus.requests();
    }

    static List<Corpus.Line> responses() {
        return Corpus.responses();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsAreReadAsTheTableSays(Corpus.Line line) {
        assertThat(words(MessageReading.ofRequests(List.of(line.bytes()))))
                .isEqualTo(line.messages());
    }

    @ParameterizedTest
    @MethodSource("responses")
    void responsesAreReadAsTheTableSays(Corpus.Line line) {
        assertThat(words(MessageReading.ofResponses(List.of(line.bytes()))))
                .isEqualTo(line.messages());
    }

    private static List<String> words(List<String> messages) {
        return messages.stream().map(Corpus::encode).map(String::stripTrailing).toList();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsSplitAtAnyPlaceAreReadTheSame(Corpus.Line line) {
        splitAnywhere(line.bytes(), MessageReading::ofRequests);
    }

    @ParameterizedTest
    @MethodSource("responses")
    void responsesSplitAtAnyPlaceAreReadTheSame(Corpus.Line line) {
        splitAnywhere(line.bytes(), MessageReading::ofResponses);
    }

    private static void splitAnywhere(String bytes, Function<List<String>, List<String>> reading) {
        List<String> whole = reading.apply(List.of(bytes));
        for (int at = 1; at < bytes.length(); at++) {
            List<String> parts = List.of(bytes.substring(0, at), bytes.substring(at));
            assertSame(reading.apply(parts), whole);
        }
        assertSame(reading.apply(bytes.chars().mapToObj(c -> "" + (char) c).toList()), whole);
    }

    /// Of bytes that are refused, the reason may differ: a limit may be met before the fault that
    /// comes after it has arrived.
    static void assertSame(List<String> split, List<String> whole) {
        assertThat(withoutReason(split)).isEqualTo(withoutReason(whole));
    }

    private static List<String> withoutReason(List<String> messages) {
        return messages.stream()
                .map(message -> message.startsWith("refused") ? "refused" : message)
                .toList();
    }

    /// Lines of the table with bytes replaced, removed and inserted, in any reads: whatever they
    /// are, they are read in one way or refused, and nothing else is thrown.
    @Test
    void whateverComesIsReadInOneWayOrRefused() {
        List<Corpus.Line> requests = Corpus.requests();
        List<Corpus.Line> responses = Corpus.responses();
        Property.holds(
                3_000,
                cases -> {
                    boolean ofResponses = cases.between(0, 1) == 1;
                    List<Corpus.Line> lines = ofResponses ? responses : requests;
                    String bytes =
                            changed(lines.get(cases.between(0, lines.size() - 1)).bytes(), cases);
                    Function<List<String>, List<String>> reading =
                            ofResponses ? MessageReading::ofResponses : MessageReading::ofRequests;

                    assertSame(
                            reading.apply(List.of(BodyReaderTest.split(bytes, cases))),
                            reading.apply(List.of(bytes)));
                });
    }

    private static String changed(String bytes, Property.Cases cases) {
        StringBuilder changed = new StringBuilder(bytes);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < cases.between(0, 3); i++) {
            places.add(cases.between(0, Math.max(0, changed.length() - 1)));
        }
        for (int at : places) {
            char odd = ODD.charAt(cases.between(0, ODD.length() - 1));
            int end = Math.min(changed.length(), at + cases.between(0, 2));
            if (at <= changed.length()) {
                changed.replace(at, Math.max(at, end), cases.between(0, 2) == 0 ? "" : "" + odd);
            }
        }
        return changed.toString();
    }
}
