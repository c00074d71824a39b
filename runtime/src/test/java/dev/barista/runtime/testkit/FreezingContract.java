package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.runtime.Container;
import dev.barista.runtime.Instance;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// How a container stands still, and is not in the way of its end.
interface FreezingContract extends DriverWorld {

    @Test
    default void standsStillWhileFrozen() throws Exception {
        Instance instance = start(server("a"));
        assertThat(status(instance, "/index.html")).isEqualTo(200);

        instance.freeze();

        assertThatThrownBy(() -> http(instance, "/index.html", Duration.ofMillis(200)))
                .isInstanceOf(SocketTimeoutException.class);
        instance.thaw();
        assertThat(status(instance, "/index.html")).isEqualTo(200);
    }

    @Test
    default void freezesAtAnyMomentAfterItsStart() throws Exception {
        for (int n = 0; n < 10; n++) {
            Instance instance = start(shell("early-" + n, "exec sleep 100"));

            instance.freeze();

            assertThat(instance.frozen()).isTrue();
            instance.remove();
        }
    }

    @Test
    default void thawsAFrozenOneThatIsAskedToEnd() throws Exception {
        Instance instance = start(deafTo("TERM", "exit 9"));
        awaitLog("a", "up");
        instance.freeze();

        instance.terminate();

        assertThat(exit(instance)).isEqualTo(new Container.Exit(9, false));
    }

    @Test
    default void killsAFrozenOne() throws Exception {
        Instance instance = start(shell("a", "sleep 100"));
        instance.freeze();

        instance.kill();

        assertThat(exit(instance).code()).isEqualTo(137);
    }
}
