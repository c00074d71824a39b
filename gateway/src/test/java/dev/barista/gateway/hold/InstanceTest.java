package dev.barista.gateway.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.port.Backend;
import dev.barista.model.instance.Endpoint;
import dev.barista.model.instance.Rung;
import dev.barista.model.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InstanceTest {

    private final VirtualTime time = new VirtualTime();
    private final Instance instance = instance(Rung.RUNNING);

    private Instance instance(Rung rung) {
        return new Instance(
                new Backend(
                        "one", new Endpoint.OnHost("127.0.0.1", 1), rung, Rung.STOPPED, List.of()),
                time,
                time);
    }

    private void serve() {
        assertThat(instance.tryAcquire(1)).isTrue();
        instance.release(time.nanos());
    }

    @Test
    void isIdleSinceItsLastRequestEnded() {
        time.advance(Duration.ofSeconds(5));
        assertThat(instance.idle()).isEqualTo(Duration.ofSeconds(5));

        serve();
        time.advance(Duration.ofSeconds(2));

        assertThat(instance.idle()).isEqualTo(Duration.ofSeconds(2));
        assertThat(instance.tryAcquire(1)).isTrue();
        assertThat(instance.idle()).isZero();
    }

    @Test
    void isNeitherIdleNorLoweredWhileItIsKeptRunning() {
        instance.keepRunning(time.nanos() + Duration.ofSeconds(2).toNanos());
        instance.keepRunning(time.nanos() + Duration.ofSeconds(1).toNanos()); // shortens nothing

        time.advance(Duration.ofMillis(1999));
        assertThat(instance.lower(Rung.FROZEN)).isFalse();
        assertThat(instance.idle()).isZero();

        time.advance(Duration.ofMillis(1));
        assertThat(instance.idle()).isEqualTo(Duration.ofSeconds(2));
        assertThat(instance.lower(Rung.FROZEN)).isTrue();
    }

    @Test
    void isDrainedWhenTheTimeIsOverThatItAskedFor() {
        assertThat(instance.tryAcquire(1)).isTrue();
        instance.leave();
        instance.keepRunning(time.nanos() + Duration.ofSeconds(2).toNanos());
        instance.release(time.nanos());

        time.advance(Duration.ofMillis(1999));
        assertThat(instance.drained()).isNotCompleted();
        time.advance(Duration.ofMillis(1));
        assertThat(instance.drained()).isCompleted();
    }

    @Test
    void takesNoMoreThanItsLimitAndNothingOnceItLeaves() {
        assertThat(instance.tryAcquire(2)).isTrue();
        assertThat(instance.tryAcquire(2)).isTrue();
        assertThat(instance.tryAcquire(2)).isFalse();
        instance.leave();
        assertThat(instance.tryAcquire(9)).isFalse();
        assertThat(instance.drained()).isNotCompleted();
        instance.release(time.nanos());
        instance.release(time.nanos());
        assertThat(instance.drained()).isCompleted();
    }

    @Test
    void ranksThoseThatRunBeforeLoweredOnesAndThoseBeforeFullOnes() {
        Instance lowered = instance(Rung.RESERVE);
        assertThat(instance.tryAcquire(2)).isTrue();

        assertThat(instance.rank(2)).isLessThan(lowered.rank(2));
        assertThat(lowered.rank(2)).isLessThan(instance.rank(1));
        lowered.leave();
        assertThat(lowered.rank(2)).isEqualTo(Slots.NONE);
    }

    @Test
    void goesFromRungToRungButNotWhileItIsRaised() {
        assertThat(instance.lower(Rung.RESERVE)).isTrue();
        assertThat(instance.lower(Rung.FROZEN)).isTrue();
        assertThat(instance.rung()).isEqualTo(Rung.FROZEN);
        CompletableFuture<List<dev.barista.model.instance.Stage>> answer =
                new CompletableFuture<>();

        assertThat(instance.tryAcquire(1)).isTrue();
        assertThat(instance.raise(() -> answer)).isNotCompleted();
        instance.release(time.nanos());

        assertThat(instance.lower(Rung.RESERVE)).isFalse();
        answer.complete(List.of());
        assertThat(instance.rung()).isEqualTo(Rung.RUNNING);
        assertThat(instance.lower(Rung.RESERVE)).isTrue();
    }
}
