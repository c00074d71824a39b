package dev.barista.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `barista explain`, typed wrongly or on a damaged journal.
class ExplainCommandTest {

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "many", "99999999999"})
    void refusesALimitThatIsNoCount(String limit) {
        assertThat(run(2, "--limit=" + limit))
                .contains("'--limit': " + limit + " (expected: a whole number above 0)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "", "1"})
    void refusesAnOutputThatItDoesNotHave(String format) {
        assertThat(run(2, "--output=" + format))
                .contains("'--output': " + format + " (expected: text or json)");
    }

    @Test
    void takesAFormatInAnyCase() {
        assertThat(run(0, "-o", "JSON")).isEqualTo("[ ]\n");
        assertThat(run(0, "-o", "json")).isEqualTo("[ ]\n");
    }

    @Test
    void saysThatTheJournalIsDamagedWithoutAStackTrace() throws Exception {
        // Given
        Path store = Files.createDirectories(folder.resolve("store"));
        Files.writeString(store.resolve("journal.db"), "not a database".repeat(1000));

        // When
        String said = run(1);

        // Then
        assertThat(said)
                .startsWith("barista: ")
                .contains("journal.db: damaged (expected: a database of Barista")
                .doesNotContain("internal error")
                .doesNotContain("\tat ");
    }

    @Test
    void namesThePlaceWhereAFailureBeforeTheStartIsTold() {
        assertThat(run(0, "-n", "shop"))
                .isEqualTo(
                        "nothing about shop/coffee in the last 1h (what has never started says why"
                                + " in: kubectl -n shop get events)\n");
    }

    /// @return what it wrote to standard output and error
    private String run(int expected, String... more) {
        PrintStream out = System.out;
        PrintStream before = System.err;
        var said = new ByteArrayOutputStream();
        var both = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        try {
            String[] arguments = {"explain", "coffee", "--data", folder.toString()};
            String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
            System.arraycopy(more, 0, all, arguments.length, more.length);
            assertThat(BaristaCommand.run(all)).isEqualTo(expected);
        } finally {
            System.setOut(out);
            System.setErr(before);
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
