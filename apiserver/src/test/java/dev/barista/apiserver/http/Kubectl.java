package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The real `kubectl`, pointed at a server.
final class Kubectl {

    /// What it printed, on both streams, and how it ended.
    record Result(int exit, String output) {}

    private static final long PATIENCE_SECONDS = 60;

    /// What kubectl prints when a program ends in the middle of its input, if it finds the time to.
    private static final Pattern CHATTER =
            Pattern.compile("E\\d{4} .*Unknown stream id \\d+, discarding message\\R");

    private final Path kubeconfig;
    private final Path home;

    private final Map<String, String> environment;

    Kubectl(Path kubeconfig, Path home) {
        this(kubeconfig, home, Map.of());
    }

    /// @param environment beside its own
    Kubectl(Path kubeconfig, Path home, Map<String, String> environment) {
        this.kubeconfig = kubeconfig;
        this.home = home;
        this.environment = environment;
    }

    Result run(String input, String... arguments) throws IOException, InterruptedException {
        Path in = Files.createTempFile(home, "in", ".yaml");
        Files.writeString(in, input);
        Path out = Files.createTempFile(home, "out", ".txt");
        Process process = start(in, out, arguments);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("kubectl ends: %s", String.join(" ", arguments))
                .isTrue();
        String output = Files.readString(out, StandardCharsets.UTF_8);
        return new Result(process.exitValue(), CHATTER.matcher(output).replaceAll(""));
    }

    Process start(Path in, Path out, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(
                        Map.of(
                                "KUBECONFIG",
                                kubeconfig.toString(),
                                "HOME",
                                home.toString(),
                                "EDITOR",
                                "sed -i s/size:.*/size:\\ 7/"));
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .start();
    }

    /// @return its output; fails if it failed
    String ok(String... arguments) throws IOException, InterruptedException {
        return okWith("", arguments);
    }

    String okWith(String input, String... arguments) throws IOException, InterruptedException {
        Result result = run(input, arguments);
        assertThat(result.exit())
                .as("kubectl %s: %s", String.join(" ", arguments), result.output())
                .isZero();
        return result.output();
    }

    /// @return its output; fails if it did not fail
    String refused(String input, String... arguments) throws IOException, InterruptedException {
        Result result = run(input, arguments);
        assertThat(result.exit()).as(result.output()).isNotZero();
        return result.output();
    }
}
