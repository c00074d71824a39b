package dev.barista.runtime.testkit;

import static dev.barista.runtime.testkit.KilledBarista.Deed.FREEZE;
import static dev.barista.runtime.testkit.KilledBarista.Deed.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.runtime.Container;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Signals;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of containers whose Barista is gone: the next one adopts or sweeps them.
interface AdoptionContract extends DriverWorld {

    @Test
    default void adoptsWhatOutlivedAKilledBarista() throws Exception {
        // Given
        long pid = killedWith(server("a"), START);

        // When
        Instance adopted = adopt("a").orElseThrow();
        List<String> swept = driver().sweep();

        // Then
        assertThat(adopted.pid()).isEqualTo(pid);
        assertThat(adopted.frozen()).isFalse();
        assertThat(adopt("a")).contains(adopted);
        assertThat(swept).isEmpty();
        assertThat(status(adopted, "/index.html")).isEqualTo(200);
        assertThat(adopted.usage().memoryBytes()).isPositive();
        assertThat(adopted.exec(List.of("sh", "-c", "echo $GREETING; pwd"), PATIENCE))
                .isEqualTo(new Container.ExecResult(0, "good morning\n/www\n"));
        adopted.freeze();
        assertThatThrownBy(() -> http(adopted, "/index.html", Duration.ofMillis(200)))
                .isInstanceOf(SocketTimeoutException.class);
        adopted.thaw();
        assertThat(status(adopted, "/index.html")).isEqualTo(200);
        adopted.remove();
        assertThat(exit(adopted).code()).isIn(137, -1);
        assertThat(sandboxes()).isEmptyDirectory();
    }

    @Test
    default void adoptsAFrozenOneAsFrozen() throws Exception {
        long pid = killedWith(server("a"), FREEZE);

        Instance adopted = adopt("a").orElseThrow();

        assertThat(adopted.pid()).isEqualTo(pid);
        assertThat(adopted.frozen()).isTrue();
        // It may have been frozen before it listened.
        assertThatThrownBy(() -> http(adopted, "/index.html", Duration.ofMillis(200)))
                .isInstanceOfAny(SocketTimeoutException.class, ConnectException.class);
        adopted.thaw();
        assertThat(status(adopted, "/index.html")).isEqualTo(200);
    }

    @Test
    default void asksAnAdoptedOneToEndByItsStopSignal() throws Exception {
        // Given
        killedWith(stoppedBy(Signals.number("USR1"), deafTo("USR1", "exit 9")), START);
        Instance adopted = adopt("a").orElseThrow();

        // When
        awaitLog("a", "up");
        adopted.terminate();

        // Then
        assertThat(exit(adopted).code()).isIn(9, -1);
    }

    @Test
    default void keepsTheLogAndAsksAnAdoptedOneToEnd() throws Exception {
        // Given
        killedWith(
                shell("a", "trap 'exit 9' TERM; while :; do echo beat; sleep 0.02; done"), START);
        Instance adopted = adopt("a").orElseThrow();
        Files.writeString(folder().resolve("a.log"), ""); // rotated, as by copy and truncate

        // When
        awaitLog("a", "beat");
        adopted.terminate();

        // Then
        assertThat(exit(adopted).code()).isIn(9, -1);
        assertThat(adopted.usage().cpu()).isGreaterThanOrEqualTo(Duration.ZERO);
    }

    @Test
    default void adoptsNothingThatDoesNotRun() throws Exception {
        assertThat(adopt("never")).isEmpty();

        killedWith(shell("a", "exit 0"), START);
        awaitEnd("a");

        assertThat(adopt("a")).isEmpty();
        assertThat(driver().sweep()).containsExactly("a");
    }

    /// As if it had been killed between the start and the note of it.
    @Test
    default void endsWhatRunsWithoutARecord() throws Exception {
        long pid = killedWith(server("a"), START);
        Files.delete(container("a").resolve("process"));

        assertThat(adopt("a")).isEmpty();
        assertThat(driver().sweep()).containsExactly("a");

        awaitDeath(pid);
        assertThat(sandboxes()).isEmptyDirectory();
    }

    @Test
    default void sweepsWhatAKilledBaristaLeftAndNobodyAdopted() throws Exception {
        long pid = killedWith(server("a"), FREEZE);

        assertThat(driver().sweep()).containsExactly("a");

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(adopt("a")).isEmpty();
        assertThat(sandboxes()).isEmptyDirectory();
    }

    @Test
    default void sweepsWhatAnEarlierOneLeftAndNothingElse() throws Exception {
        // Given
        Instance left = start(shell("left", "sleep 100"));
        Driver other = open(folder().resolve("other"));
        Instance others = Instance.start(other, shell("others", "sleep 100"));

        // When
        Driver next = open(state());
        List<String> found = next.sweep();

        // Then
        assertThat(found).containsExactly("left");
        assertThat(exit(left).code()).isNotZero();
        assertThat(others.exit().toCompletableFuture()).isNotDone();
        other.close();
        next.close();
    }

    private long killedWith(InstanceSpec spec, KilledBarista.Deed deed) throws Exception {
        return KilledBarista.startAndDie(new KilledBarista.Plan(getClass(), state(), spec, deed));
    }

    private void awaitEnd(String id) throws IOException {
        String recorded = Files.readString(container(id).resolve("process"));
        awaitDeath(Long.parseLong(recorded.split(" ", 2)[0]));
    }
}
