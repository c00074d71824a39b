package dev.barista.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.time.Ticker;
import dev.barista.runtime.Image;
import dev.barista.runtime.layer.Tar;
import dev.barista.runtime.registry.Registries;
import dev.barista.runtime.registry.RegistrySettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Against the `registry` of Debian, with images that `skopeo` pushes. Needs: `apt-get install
/// docker-registry skopeo`.
@Timeout(60)
class RealRegistryTest {

    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

    @TempDir Path folder;
    private final Registries registries = new Registries(RegistrySettings.DEFAULT, Ticker.SYSTEM);
    private int port;

    @SuppressWarnings("NullAway.Init") // by @BeforeEach
    private Process registry;

    @SuppressWarnings("NullAway.Init") // by @BeforeEach
    private ImageStore store;

    @BeforeEach
    void start() throws Exception {
        requireInstalled("docker-registry");
        requireInstalled("skopeo");
        Path config = folder.resolve("registry.yaml");
        Files.writeString(
                config,
                """
                version: 0.1
                log: {level: info, formatter: text}
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "127.0.0.1:0"}
                """
                        .formatted(folder.resolve("data")));
        registry =
                new ProcessBuilder("docker-registry", "serve", config.toString())
                        .redirectErrorStream(true)
                        .start();
        port = port(registry.inputReader(StandardCharsets.UTF_8));
        store = ImageStore.open(folder.resolve("images"), registries, ImageSettings.DEFAULT);
    }

    @AfterEach
    void stop() throws Exception {
        if (store != null) {
            store.close();
        }
        registries.close();
        if (registry != null) {
            registry.destroyForcibly().waitFor();
        }
    }

    @Test
    void pullsWhatSkopeoPushedInBothFormats() throws Exception {
        TestImage image =
                TestImage.of(
                        new Tar().folder("bin").file("bin/sh", "x".repeat(1_000_000)),
                        new Tar().file("app", "program").file("bin/.wh.sh", ""));
        Path layout = image.layout(folder.resolve("layout"), "latest");
        for (String format : List.of("oci", "v2s2")) {
            // Given
            String name = "127.0.0.1:%d/a/%s:1".formatted(port, format);
            run(
                    "skopeo",
                    "copy",
                    "--format=" + format,
                    "--dest-tls-verify=false",
                    "oci:%s:latest".formatted(layout),
                    "docker://" + name);

            // When
            String digest = store.resolve(name, null);
            Image pulled = store.pull(name.replaceFirst(":1$", "@" + digest), null);

            // Then
            assertThat(pulled.digest()).isEqualTo(digest);
            assertThat(pulled.layers()).hasSize(2);
            assertThat(pulled.layers().get(1).resolve("app")).hasContent("program");
            assertThat(pulled.config().entrypoint()).containsExactly("/app");
        }
    }

    @Test
    void loadsWhatSkopeoSavedForDocker() throws Exception {
        Path layout =
                TestImage.of(new Tar().file("app", "program"))
                        .layout(folder.resolve("layout"), "latest");
        Path saved = folder.resolve("saved.tar");
        run(
                "skopeo",
                "copy",
                "oci:%s:latest".formatted(layout),
                "docker-archive:%s:dev.local/saved:1".formatted(saved));

        store.load(saved, null, Progress.NONE);

        Image image = store.pull("dev.local/saved:1", null);
        assertThat(image.layers().getFirst().resolve("app")).hasContent("program");
    }

    private static void requireInstalled(String program) {
        boolean there =
                List.of("/usr/bin/", "/usr/local/bin/").stream()
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder + program)));
        assertThat(there).as("needs: apt-get install docker-registry skopeo").isTrue();
    }

    private static int port(BufferedReader output) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            seen.append(line).append('\n');
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new IOException("docker-registry ended:\n" + seen);
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
