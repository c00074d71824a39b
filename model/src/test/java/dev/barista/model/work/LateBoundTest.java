package dev.barista.model.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LateBoundTest {

    private final LateBound<String> node = new LateBound<>("node");

    @Test
    void isEmptyUntilItIsBound() {
        assertThat(node.find()).isEmpty();
        assertThatThrownBy(node::require).hasMessage("node: not started (expected: started)");

        node.bind("the node");

        assertThat(node.find()).contains("the node");
        assertThat(node.require()).isEqualTo("the node");
    }

    @Test
    void isBoundOnce() {
        node.bind("the node");

        assertThatThrownBy(() -> node.bind("another"))
                .hasMessage("node: bound twice (expected: once)");
        assertThat(node.require()).isEqualTo("the node");
    }
}
