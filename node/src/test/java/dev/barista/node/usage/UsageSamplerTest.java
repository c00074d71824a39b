package dev.barista.node.usage;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ObjectKey;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import dev.barista.node.pod.Program;
import dev.barista.node.usage.UsageSampler.PodMeasure;
import dev.barista.runtime.ExecSpec;
import dev.barista.runtime.Usage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What pods and the node use, in virtual time.
class UsageSamplerTest {

    private static final ObjectKey WEB = new ObjectKey("default", "web");

    private static final Program.Console CONSOLE =
            new Program.Console() {
                @Override
                public OutputStream input() {
                    return OutputStream.nullOutputStream();
                }

                @Override
                public void resize(ExecSpec.Size size) {}
            };

    @TempDir private Path proc;

    private final VirtualTime time = new VirtualTime();
    private final List<Duration> pauses = new ArrayList<>();
    private final Map<ObjectKey, Map<String, Program>> running =
            new TreeMap<>(java.util.Comparator.comparing(ObjectKey::toString));
    private UsageSampler sampler;

    /// Of a second, how much the container uses.
    private double cores = 0.25;

    private boolean ended;

    @BeforeEach
    void open() {
        running.put(WEB, Map.of("c", program()));
        sampler =
                new UsageSampler(
                        () -> running,
                        new NodeCounters(proc),
                        new Clocks(time, time, time),
                        pause -> {
                            pauses.add(pause);
                            time.advance(pause);
                        });
    }

    private Program program() {
        return new Program(
                "i",
                _ -> {
                    throw new IOException("not of this test");
                },
                _ -> {
                    throw new UnsupportedOperationException("not of this test");
                },
                new CompletableFuture<>(),
                Path.of("log"),
                CONSOLE,
                this::usage);
    }

    private Usage usage() throws IOException {
        if (ended) {
            throw new IOException("gone");
        }
        return new Usage(Duration.ofNanos((long) (time.nanos() * cores)), 1 << 20);
    }

    private Measured measured() throws InterruptedException {
        List<PodMeasure> all = sampler.pods(WEB::equals);
        assertThat(all).extracting(PodMeasure::pod).containsExactly(WEB);
        return all.getFirst().containers().getFirst().measured();
    }

    @Test
    void theFirstQuestionTakesTwoLooks() throws Exception {
        Measured measured = measured();

        assertThat(pauses).containsExactly(ofSeconds(1));
        assertThat(measured.window()).isEqualTo(ofSeconds(1));
        assertThat(measured.cpuNanos()).isEqualTo(250_000_000);
        assertThat(measured.memoryBytes()).isEqualTo(1 << 20);
    }

    @Test
    void theNextQuestionStartsAtTheLastLook() throws Exception {
        measured();
        time.advance(ofSeconds(15));

        Measured measured = measured();

        assertThat(pauses).hasSize(1);
        assertThat(measured.window()).isEqualTo(ofSeconds(15));
    }

    @Test
    void aLookThatIsTooCloseOrTooFarIsNotUsed() throws Exception {
        measured();
        time.advance(ofMillis(10));
        measured();
        time.advance(ofSeconds(61));

        Measured measured = measured();

        assertThat(pauses).hasSize(3);
        assertThat(measured.window()).isEqualTo(ofSeconds(1));
    }

    @Test
    void onlyWhatIsAskedForIsLookedAt() throws Exception {
        assertThat(sampler.pods(_ -> false)).isEmpty();
        assertThat(pauses).isEmpty();
    }

    @Test
    void whatHasEndedIsLeftOut() throws Exception {
        measured();
        ended = true;
        time.advance(ofSeconds(5));

        assertThat(sampler.pods(WEB::equals)).isEmpty();
    }

    @Test
    void theNodeUsesWhatIsNotIdleAndHoldsWhatIsNotAvailable() throws Exception {
        Files.writeString(
                proc.resolve("meminfo"),
                "MemTotal: 4000 kB\nMemFree: 1 kB\nMemAvailable: 1000 kB\n");
        Files.writeString(proc.resolve("stat"), "cpu  10 5 5 1000 900 1 2 3 7 0\ncpu0 1\n");
        var once =
                new UsageSampler(
                        () -> running,
                        new NodeCounters(proc),
                        new Clocks(time, time, time),
                        pause -> {
                            time.advance(pause);
                            write("cpu  60 5 5 2000 950 1 2 3 50 0\n");
                        });

        Measured measured = once.node().orElseThrow();

        assertThat(measured.cpuNanos()).isEqualTo(500_000_000);
        assertThat(measured.memoryBytes()).isEqualTo(3_072_000);
    }

    private void write(String stat) {
        try {
            Files.writeString(proc.resolve("stat"), stat);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aNodeThatCannotBeReadIsNotMeasured() throws Exception {
        assertThat(sampler.node()).isEmpty();
    }
}
