package dev.barista.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs Jazzer, guided by coverage, on [MessageFuzz] in a process of its own: it instruments
/// classes as they are loaded. Begins with the golden tables; `-Dfuzz.runs=N` for a long run.
@Timeout(3600)
class FuzzTest {

    private static final long RUNS = Long.getLong("fuzz.runs", 20_000);

    @TempDir private Path folder;

    @Test
    void noBytesAreReadInTwoWays() throws Exception {
        Path seeds = Files.createDirectory(folder.resolve("seeds"));
        seed(seeds, 0, Corpus.requests());
        seed(seeds, 1, Corpus.responses());
        Path output = folder.resolve("output");

        Process jazzer =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "com.code_intelligence.jazzer.Jazzer",
                                "--target_class=" + MessageFuzz.class.getName(),
                                "--instrumentation_includes=dev.barista.gateway.wire.**",
                                "--custom_hook_includes=dev.barista.gateway.wire.**",
                                "--reproducer_path=" + folder,
                                "-artifact_prefix=" + folder + "/",
                                "-runs=" + RUNS,
                                "-seed=1",
                                "-max_len=1500",
                                seeds.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        boolean ended = jazzer.waitFor(Duration.ofSeconds(300 + RUNS / 100));
        jazzer.destroyForcibly();

        assertThat(ended).isTrue();
        String words = Files.readString(output, UTF_8);
        assertThat(jazzer.exitValue()).as(words).isZero();
        assertThat(words).contains("Done " + RUNS + " runs");
    }

    private static void seed(Path folder, int side, List<Corpus.Line> lines) throws IOException {
        for (int i = 0; i < lines.size(); i++) {
            var input = new ByteArrayOutputStream();
            input.write(side);
            input.write(i);
            input.writeBytes(lines.get(i).bytes().getBytes(ISO_8859_1));
            Files.write(folder.resolve(side + "-" + i), input.toByteArray());
        }
    }
}
