package dev.barista.runtime.network.cni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Plugins that are programs in folders. They run in the network namespace of the calling thread.
final class PluginPrograms implements Plugins {

    private static final int LARGEST_OUTPUT = 1 << 20; // bytes
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final List<Path> folders;
    private final Duration limit;

    /// @param folders searched in this order
    /// @param limit of one run
    PluginPrograms(List<Path> folders, Duration limit) {
        this.folders = List.copyOf(folders);
        this.limit = limit;
    }

    /// @throws IOException if there is no such program
    Path find(String plugin) throws IOException {
        for (Path folder : folders) {
            Path program = folder.resolve(plugin).toAbsolutePath();
            if (Files.isRegularFile(program) && Files.isExecutable(program)) {
                return program;
            }
        }
        throw new IOException(
                "CNI plugin: %s (expected: a program in %s)".formatted(plugin, path(", ")));
    }

    private String path(String separator) {
        return folders.stream().map(Path::toString).collect(joining(separator));
    }

    @Override
    public String run(PluginCall call) throws IOException {
        var builder = new ProcessBuilder(find(call.plugin()).toString());
        builder.environment().putAll(call.environment(path(":")));
        Process process = builder.start();
        try {
            return await(call, process);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(call.text() + ": interrupted", e);
        } finally {
            kill(process);
        }
    }

    private String await(PluginCall call, Process process)
            throws IOException, InterruptedException {
        Future<String> output = read(process.getInputStream());
        Future<String> errors = read(process.getErrorStream());
        var _ = write(process.getOutputStream(), call.input());
        if (!process.waitFor(limit)) {
            throw new IOException(
                    "%s took longer than %d ms (expected: an end)"
                            .formatted(call.text(), limit.toMillis()));
        }
        String text = get(call, output);
        if (process.exitValue() != 0) {
            throw PluginFailure.of(call, process.exitValue(), text, get(call, errors));
        }
        return text;
    }

    /// A child of the plugin's may hold its output open: it is not waited for.
    private static String get(PluginCall call, Future<String> text)
            throws IOException, InterruptedException {
        try {
            return text.get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(call.text() + ": output unreadable: " + e.getMessage(), e);
        }
    }

    private static Future<String> read(InputStream stream) {
        return start(
                new FutureTask<>(() -> {
                    try (stream) {
                        String text = new String(stream.readNBytes(LARGEST_OUTPUT), UTF_8);
                        stream.skip(Long.MAX_VALUE); // so that the plugin does not wait
                        return text;
                    }
                }));
    }

    private static Future<String> write(OutputStream stream, String text) {
        return start(
                new FutureTask<>(() -> {
                    try (stream) { // one that has ended does not read
                        stream.write(text.getBytes(UTF_8));
                    }
                    return text;
                }));
    }

    private static Future<String> start(FutureTask<String> task) {
        Thread.ofVirtual().name("barista-cni").start(task);
        return task;
    }

    /// With what it started. Nothing if it has ended.
    private static void kill(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
