package dev.barista.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "$(NAME), barista",
        "a-$(NAME)-b, a-barista-b",
        "$(MISSING), $(MISSING)",
        "$$(NAME), $(NAME)",
        "$$$(NAME), $barista",
        "$(NAME, $(NAME",
        "cost: $5, cost: $5",
        "$(NAME)$(NAME), baristabarista"
    })
    void expandsAsKubernetesDoes(String text, String expected) {
        assertThat(Expansion.expand(text, Map.of("NAME", "barista"))).isEqualTo(expected);
    }
}
