package dev.barista.apiserver.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Change;
import dev.barista.store.LoggedChange;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a watcher sees of a change who looks at some objects only.
final class SelectedTest {

    private static boolean isChosen(ApiObject object) {
        return object.findLabel("l").filter("in"::equals).isPresent();
    }

    private static byte[] json(String label) {
        return "{\"metadata\":{\"name\":\"a\",\"labels\":{\"l\":\"%s\"}}}"
                .formatted(label)
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "ADDED,,in,ADDED",
        "ADDED,,out,nothing",
        "MODIFIED,in,in,MODIFIED",
        "MODIFIED,out,in,ADDED",
        "MODIFIED,in,out,DELETED",
        "MODIFIED,out,out,nothing",
        "DELETED,in,in,DELETED",
        "DELETED,out,out,nothing"
    })
    void aChangeIsWhatItIsToTheSelection(
            Change.Kind kind, String before, String after, String expected) {
        var change =
                new LoggedChange(
                        4,
                        kind,
                        "configmaps",
                        new ObjectKey("default", "a"),
                        json(after),
                        before == null ? null : json(before));

        String told =
                Selected.of(change, change.object(), SelectedTest::isChosen)
                        .map(seen -> seen.kind().name())
                        .orElse("nothing");

        assertThat(told).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"in,out", "out,in", "in,in"})
    void theObjectIsToldAsItIsAfterTheChange(String before, String after) {
        var change =
                new LoggedChange(
                        4,
                        Change.Kind.MODIFIED,
                        "configmaps",
                        new ObjectKey("default", "a"),
                        json(after),
                        json(before));

        assertThat(
                        Selected.of(change, change.object(), SelectedTest::isChosen)
                                .orElseThrow()
                                .object())
                .isEqualTo(change.object());
    }
}
