package dev.barista.apiserver.verb;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import org.junit.jupiter.api.Test;

class ImmutableDataTest {

    private static final ApiObject FIXED =
            ApiObject.of(Types.CONFIG_MAP, new ObjectKey("default", "menu"))
                    .with(tree -> {
                        tree.put("immutable", true);
                        tree.putObject("data").put("coffee", "black");
                    });

    @Test
    void whatIsImmutableStaysSo() {
        assertThatThrownBy(() ->
                        require(
                                FIXED.with(tree -> {
                                    tree.put("immutable", false);
                                    tree.withObject("/data").put("coffee", "white");
                                }),
                                FIXED))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(
                        "immutable: Forbidden: field is immutable when `immutable` is set")
                .hasMessageContaining(
                        "data: Forbidden: field is immutable when `immutable` is set");
    }

    @Test
    void itsLabelsMayChangeAndOthersMayBeMarked() {
        ApiObject free = FIXED.with(tree -> tree.remove("immutable"));

        assertThatCode(() ->
                        require(
                                FIXED.with(
                                        tree -> tree.withObject("/metadata/labels").put("a", "b")),
                                FIXED))
                .doesNotThrowAnyException();
        assertThatCode(() -> require(FIXED, free)).doesNotThrowAnyException();
        assertThatCode(() ->
                        require(free.with(tree -> tree.withObject("/data").put("x", "y")), free))
                .doesNotThrowAnyException();
    }

    private static void require(ApiObject now, ApiObject old) {
        ImmutableData.require(Types.CONFIG_MAP, now, old);
    }
}
