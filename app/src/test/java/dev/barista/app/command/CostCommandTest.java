package dev.barista.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `barista cost` and `barista explain` on a data folder where nothing has ever run.
class CostCommandTest {

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cost | nothing about any service in the last 24h
                    cost --since 2h | nothing about any service in the last 2h
                    cost coffee | nothing about default/coffee in the last 24h
                    cost coffee -n shop --since 7d | nothing about shop/coffee in the last 168h
                    """)
    void saysThatThereIsNothing(String line, String said) {
        assertThat(run(line)).isEqualTo(new Ran(0, said + "\n", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cost -o json", "cost -o JSON", "cost --output=Json"})
    void writesAnEmptyBillAsJson(String line) {
        Ran ran = run(line);

        JsonNode bill = Json.MAPPER.readTree(ran.out());
        assertThat(ran.exit()).isZero();
        assertThat(bill.path("items")).isEmpty();
        assertThat(bill.at("/total/all/priceNanos").asLong(-1)).isZero();
        assertThat(bill.path("currency").asString()).isNotEmpty();
    }

    @Test
    void writesAnEmptyBillAsCsv() {
        assertThat(run("cost -o csv"))
                .isEqualTo(
                        new Ran(
                                0,
                                "from,to,namespace,name,row,instance_hours,cpu_seconds,gib_hours,"
                                        + "wakes,requests,price,currency\n",
                                ""));
    }

    @Test
    void refusesAFormatThatItDoesNotHave() {
        Ran ran = run("cost -o yaml");

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("TEXT, JSON, CSV");
    }

    @Test
    void findsNoDecisionThatDiffersWhereThereIsNone() {
        Ran ran = run("explain coffee --check");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Pod", "pod/other", "..", "a b", "-pod"})
    void refusesAPodWhoseNameCouldBeAPath(String name) {
        Ran ran = Ran.command("spot", "reclaim", "--data", folder.toString(), "--", name);

        assertThat(ran)
                .isEqualTo(new Ran(1, "", "barista: pod: " + name + " (expected: a name)\n"));
    }

    private Ran run(String line) {
        return Ran.command((line + " --data " + folder).split(" ", -1));
    }
}
