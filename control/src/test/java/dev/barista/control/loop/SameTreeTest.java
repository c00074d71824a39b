package dev.barista.control.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.Json;
import org.junit.jupiter.api.Test;

class SameTreeTest {

    @Test
    void aNumberIsTheSameInAnyWidth() {
        assertThat(SameTree.test(Json.object().put("n", 1), Json.object().put("n", 1L))).isTrue();
        assertThat(SameTree.test(Json.object().put("n", 1), Json.object().put("n", 2L))).isFalse();
        assertThat(SameTree.test(Json.object().put("n", 1), Json.object().put("n", "1"))).isFalse();
        assertThat(SameTree.test(Json.object().put("n", 1), Json.object())).isFalse();
    }
}
