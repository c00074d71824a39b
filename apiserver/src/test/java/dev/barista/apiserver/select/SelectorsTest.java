package dev.barista.apiserver.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SelectorsTest {

    private static final ApiObject POD =
            ApiObject.of(Types.POD, new ObjectKey("default", "web"))
                    .with(tree -> {
                        tree.withObject("/metadata")
                                .putObject("labels")
                                .put("app", "web")
                                .put("example.com/tier", "");
                        tree.putObject("status").put("phase", "Running");
                    });

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|true",
                "app=web|true",
                "app==web|true",
                "app!=web|false",
                "app!=db|true",
                "zone!=a|true",
                "app in (db, web)|true",
                "app notin (db,web)|false",
                "zone notin (a)|true",
                "app|true",
                "!app|false",
                "!zone|true",
                "example.com/tier=|true",
                "app=web,zone|false",
                "app in (web),!zone,example.com/tier|true"
            })
    void choosesByLabel(String selector, boolean chosen) {
        assertThat(LabelSelector.parse(selector).test(POD)).isEqualTo(chosen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app in", "=x", "app=a=b", "app in (a", "a,,b"})
    void refusesWhatIsNoLabelSelector(String selector) {
        assertThatThrownBy(() -> LabelSelector.parse(selector)).isInstanceOf(ApiException.class);
    }

    @Test
    void choosesByField() {
        assertThat(
                        FieldSelector.parse(Types.POD, "metadata.name=web,status.phase!=Failed")
                                .test(POD))
                .isTrue();
        assertThat(FieldSelector.parse(Types.POD, "status.phase==Failed").test(POD)).isFalse();
    }

    @Test
    void refusesAFieldThatItsKindIsNotChosenBy() {
        assertThatThrownBy(() -> FieldSelector.parse(Types.CONFIG_MAP, "data.a=b"))
                .hasMessage("field label not supported: data.a");
    }
}
