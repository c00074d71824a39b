package dev.barista.apiserver.patch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class ExtentTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"a\":1,\"b\":[1,-2.5,true,null,\"\"],\"c\":{\"d\":{}}}",
                "{\"\\u0001\\n\\\"\\\\\":\"\\u0000\\t\\u007f\"}",
                "{\"ä\":\"€\",\"b\":\"\uD83D\uDE00\"}"
            })
    void countsTheBytesThatAreWritten(String json) {
        JsonNode tree = Json.MAPPER.readTree(json);

        assertThat(Extent.of(tree).bytes())
                .isEqualTo(tree.toString().getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void countsWhatIsNested() {
        assertThat(Extent.of(Json.MAPPER.readTree("1")).depth()).isZero();
        assertThat(Extent.of(Json.MAPPER.readTree("{\"a\":[{}],\"b\":1}")).depth()).isEqualTo(3);
    }

    @Test
    void doesNotLookIntoWhatIsTooDeep() {
        JsonNode tree = Json.object();
        for (int n = 0; n < 100_000; n++) {
            tree = Json.object().set("a", tree);
        }

        assertThat(Extent.of(tree).isTooDeep()).isTrue();
    }
}
