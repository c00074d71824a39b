package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.Instance;
import dev.barista.runtime.Limits;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What a container may use, and what it has used.
interface LimitsContract extends DriverWorld {

    @Test
    default void saysThatMemoryWasTheReasonOfItsEnd() throws Exception {
        assumeTrue(driver().abilities().memoryLimit());
        var limits = new Limits(0, 0, 32 << 20, 0);

        Instance instance = start(limited("a", "tail /dev/zero", limits));

        assertThat(exit(instance).outOfMemory()).isTrue();
    }

    @Test
    default void limitsTheProcessorAndChangesTheLimit() throws Exception {
        assumeTrue(driver().abilities().cpuLimit());
        var limits = new Limits(100, 0, 0, 0);
        Instance instance = start(limited("a", "while :; do :; done", limits));

        Duration slow = used(instance, Duration.ofMillis(600));
        instance.limitCpu(0);

        // A busy machine may give it little, but never more than the limit while there is one.
        assertThat(slow).isLessThan(Duration.ofMillis(300));
        Duration fast = Duration.ZERO;
        for (int n = 0; n < 30 && fast.toMillis() < 150; n++) {
            fast = used(instance, Duration.ofMillis(600));
        }
        assertThat(fast).isGreaterThan(Duration.ofMillis(150));
    }

    @Test
    default void limitsTheNumberOfProcesses() throws Exception {
        assumeTrue(driver().abilities().cpuLimit());
        var limits = new Limits(0, 0, 0, 5);

        Instance instance =
                start(limited("a", "for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; exit 0", limits));

        assertThat(exit(instance).code()).isNotZero();
        assertThat(log("a")).contains("fork");
    }

    @Test
    default void countsMemory() throws IOException {
        Instance instance = start(server("a"));

        assertThat(instance.usage().memoryBytes()).isBetween(4096L, 64L << 20);
    }

    @Test
    default void tellsWhatItHasUsedAfterItsEndToo() throws Exception {
        Instance instance =
                start(shell("a", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; exit 0"));

        exit(instance);

        Duration used = instance.usage().cpu();
        assertThat(used).isBetween(Duration.ofMillis(20), PATIENCE);
        assertThat(instance.usage().cpu()).isEqualTo(used);
    }
}
