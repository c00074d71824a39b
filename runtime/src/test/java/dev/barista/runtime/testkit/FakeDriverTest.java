package dev.barista.runtime.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.testkit.VirtualTime;
import dev.barista.runtime.Container;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeDriverTest {

    @TempDir private Path folder;

    private final VirtualTime time = new VirtualTime();
    private final FakeDriver driver = new FakeDriver(time);

    @Test
    void listensWhenItsTimeHasCome() throws IOException {
        // Given
        driver.playing(Script.listensAfter(ofMillis(30)));
        Instance instance = start("a");

        // When
        time.advance(ofMillis(29));
        boolean before = driver.listens(instance.endpoint(8080));
        time.advance(ofMillis(1));

        // Then
        assertThat(before).isFalse();
        assertThat(driver.listens(instance.endpoint(8080))).isTrue();
    }

    @Test
    void endsByItselfWithTheCodeOfItsScript() throws IOException {
        driver.playing(Script.LISTENS.endingAfter(ofSeconds(1), 3, false));
        Instance instance = start("a");

        time.advance(ofSeconds(1));

        assertThat(instance.exit().toCompletableFuture())
                .isCompletedWithValue(new Container.Exit(3, false));
        assertThat(driver.listens(instance.endpoint(8080))).isFalse();
    }

    @Test
    void doesNotAnswerWhileFrozen() throws IOException {
        Instance instance = start("a");

        instance.freeze();

        assertThat(driver.listens(instance.endpoint(8080))).isFalse();
    }

    @Test
    void refusesAnIdThatIsInUse() throws IOException {
        start("a");

        assertThatThrownBy(() -> start("a"))
                .isInstanceOf(IOException.class)
                .hasMessage("id: a (expected: not in use)");
    }

    @Test
    void forgetsWhatIsRemoved() throws IOException {
        start("a").remove();

        assertThat(driver.instances()).isEmpty();
    }

    @Test
    void letsProcessesOutliveACrash() throws IOException {
        // Given
        driver.playing(Script.listensAfter(ofMillis(30)).endingAfter(ofSeconds(1), 3, false));
        Instance before = start("a");
        before.freeze();

        // When
        driver.crash();
        before.thaw();
        before.kill();
        Instance after = adopt("a").orElseThrow();

        // Then
        assertThat(after.pid()).isEqualTo(before.pid());
        assertThat(after.frozen()).isTrue();
        after.thaw();
        time.advance(ofMillis(30));
        assertThat(driver.listens(after.endpoint(8080))).isTrue();
        time.advance(ofSeconds(1));
        assertThat(after.exit().toCompletableFuture())
                .isCompletedWithValue(new Container.Exit(3, false));
        assertThat(before.exit().toCompletableFuture()).isNotDone();
    }

    @Test
    void adoptsNothingThatHasEndedOrNeverWas() throws IOException {
        driver.playing(Script.LISTENS.endingAfter(ofSeconds(1), 3, false));
        start("a");
        driver.crash();

        time.advance(ofSeconds(1));

        assertThat(adopt("a")).isEmpty();
        assertThat(adopt("b")).isEmpty();
        assertThat(driver.sweep()).containsExactly("a");
    }

    @Test
    void sweepsWhatWasNotAdopted() throws IOException {
        start("a");
        start("b");
        driver.crash();

        adopt("b");

        assertThat(driver.sweep()).containsExactly("a");
        assertThat(driver.instances()).extracting(FakeInstance::id).containsExactly("b");
        assertThat(driver.instance("b").running()).isTrue();
    }

    private Instance start(String id) throws IOException {
        return Instance.start(driver, spec(id));
    }

    private Optional<Instance> adopt(String id) throws IOException {
        return Instance.adopt(driver, id);
    }

    private InstanceSpec spec(String id) {
        return new InstanceSpec(
                id,
                id,
                List.of(),
                new ContainerSpec.Command(List.of("/app"), Map.of(), "/", ""),
                Limits.NONE,
                List.of(),
                folder.resolve(id + ".log"));
    }
}
