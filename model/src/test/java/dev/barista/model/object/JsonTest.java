package dev.barista.model.object;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class JsonTest {

    @Test
    void takesNumbersByValueAndMembersInAnyOrder() {
        var one = Json.object().put("n", 1).put("s", "x");
        var other = Json.object().put("s", "x").put("n", 1L);

        assertThat(Json.same(one, other)).isTrue();
        assertThat(Json.same(one, other.put("n", 2L))).isFalse();
        assertThat(Json.same(one, other.put("n", "1"))).isFalse();
    }
}
