package dev.barista.runtime.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.testkit.VirtualTime;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        Instance instance = driver.start(spec("a"));

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
        Instance instance = driver.start(spec("a"));

        time.advance(ofSeconds(1));

        assertThat(instance.exit().toCompletableFuture())
                .isCompletedWithValue(new Instance.Exit(3, false));
        assertThat(driver.listens(instance.endpoint(8080))).isFalse();
    }

    @Test
    void doesNotAnswerWhileFrozen() throws IOException {
        Instance instance = driver.start(spec("a"));

        instance.freeze();

        assertThat(driver.listens(instance.endpoint(8080))).isFalse();
    }

    @Test
    void refusesAnIdThatIsInUse() throws IOException {
        driver.start(spec("a"));

        assertThatThrownBy(() -> driver.start(spec("a")))
                .isInstanceOf(IOException.class)
                .hasMessage("id: a (expected: not in use)");
    }

    @Test
    void forgetsWhatIsRemoved() throws IOException {
        driver.start(spec("a")).remove();

        assertThat(driver.instances()).isEmpty();
    }

    @Test
    void letsProcessesOutliveACrash() throws IOException {
        // Given
        driver.playing(Script.listensAfter(ofMillis(30)).endingAfter(ofSeconds(1), 3, false));
        Instance before = driver.start(spec("a"));
        before.freeze();

        // When
        driver.crash();
        before.thaw();
        before.kill();
        Instance after = driver.adopt("a").orElseThrow();

        // Then
        assertThat(after.pid()).isEqualTo(before.pid());
        assertThat(after.frozen()).isTrue();
        after.thaw();
        time.advance(ofMillis(30));
        assertThat(driver.listens(after.endpoint(8080))).isTrue();
        time.advance(ofSeconds(1));
        assertThat(after.exit().toCompletableFuture())
                .isCompletedWithValue(new Instance.Exit(3, false));
        assertThat(before.exit().toCompletableFuture()).isNotDone();
    }

    @Test
    void adoptsNothingThatHasEndedOrNeverWas() throws IOException {
        driver.playing(Script.LISTENS.endingAfter(ofSeconds(1), 3, false));
        driver.start(spec("a"));
        driver.crash();

        time.advance(ofSeconds(1));

        assertThat(driver.adopt("a")).isEmpty();
        assertThat(driver.adopt("b")).isEmpty();
        assertThat(driver.sweep()).containsExactly("a");
    }

    @Test
    void sweepsWhatWasNotAdopted() throws IOException {
        driver.start(spec("a"));
        driver.start(spec("b"));
        driver.crash();

        driver.adopt("b");

        assertThat(driver.sweep()).containsExactly("a");
        assertThat(driver.instances()).extracting(FakeInstance::id).containsExactly("b");
        assertThat(driver.instance("b").running()).isTrue();
    }

    private InstanceSpec spec(String id) {
        return new InstanceSpec(
                id,
                id,
                List.of(),
                new InstanceSpec.Command(List.of("/app"), Map.of(), "/", ""),
                InstanceSpec.Limits.NONE,
                List.of(),
                folder.resolve(id + ".log"));
    }
}
