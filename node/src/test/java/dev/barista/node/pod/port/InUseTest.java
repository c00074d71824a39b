package dev.barista.node.pod.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Instances that people work with.
class InUseTest {

    private final InUse instances = new InUse();

    @Test
    void anInstanceIsInUseUntilTheLastUseIsOver() {
        InUse.Use one = instances.begin("a");
        InUse.Use other = instances.begin("a");

        one.close();
        one.close();
        assertThat(instances.contains("a")).isTrue();
        assertThat(instances.contains("b")).isFalse();

        other.close();
        assertThat(instances.contains("a")).isFalse();
    }
}
