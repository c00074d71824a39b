package dev.barista.app.command;

import dev.barista.app.data.DataFolder;
import dev.barista.model.time.Ticker;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Image;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Parked;
import dev.barista.runtime.doctor.Drivers;
import dev.barista.runtime.doctor.Machine;
import dev.barista.runtime.image.ImageSettings;
import dev.barista.runtime.image.ImageStore;
import dev.barista.runtime.image.SampleImage;
import dev.barista.runtime.linux.NamespacedSockets;
import dev.barista.runtime.linux.ProbeSocket;
import dev.barista.runtime.registry.Registries;
import dev.barista.runtime.registry.RegistrySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Measures how long the container driver alone takes, from the request for a container to its
/// first response. What a wake takes beyond that is Barista's own. Beside it, by turns, the same
/// for a container that was parked.
///
/// @param image a name in the image store; what it runs listens on 8080, and answers `/healthz`
record StartTimes(DataFolder folder, Path scratch, String image, int times) {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /// Before each start. A wake comes after quiet, when the kernel's first change of a control
    /// group waits longer than the next ones: starts back to back would not meet that.
    private static final Duration QUIET = Duration.ofMillis(300);

    private static final int PORT = 8080;
    private static final double NANOS_PER_MILLI = 1e6;

    /// @return a line with the driver's name, median, ninth decile and 99th percentile, in
    ///   milliseconds; and one for parked containers, if the driver parks
    String measure() throws IOException, InterruptedException {
        try (var registries = new Registries(RegistrySettings.DEFAULT, Ticker.SYSTEM);
                ImageStore images =
                        ImageStore.open(folder.images(), registries, ImageSettings.DEFAULT);
                Driver driver =
                        new Drivers(Machine.look(System.getenv("PATH")), scratch).choose("auto");
                var sockets = new NamespacedSockets(1);
                var probe = new ProbeSocket(sockets, Ticker.SYSTEM)) {
            SampleImage.install(images);
            Image found =
                    images.find(image)
                            .orElseThrow(() ->
                                    new Failure(
                                            "--image: %s (expected: loaded; see image ls)"
                                                    .formatted(image)));
            List<Long> plain = new ArrayList<>();
            List<Long> parked = new ArrayList<>();
            for (int n = 0; n < times; n++) {
                InstanceSpec spec = spec(found, "time-" + n);
                plain.add(once(probe, () -> Instance.start(driver, spec)));
                if (driver.abilities().parks()) {
                    Parked waiting = Instance.park(driver, spec(found, "parked-" + n));
                    parked.add(once(probe, waiting::start));
                }
            }
            String line = line("the driver alone (%s)".formatted(driver.name()), plain);
            return parked.isEmpty() ? line : line + "\n" + line("the driver alone, parked", parked);
        }
    }

    private static String line(String what, List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "%s, start to first answer: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms (n=%d)",
                what,
                sorted.get(sorted.size() / 2) / NANOS_PER_MILLI,
                sorted.get(sorted.size() * 9 / 10) / NANOS_PER_MILLI,
                sorted.get(sorted.size() * 99 / 100) / NANOS_PER_MILLI,
                sorted.size());
    }

    private interface Start {
        Instance begin() throws IOException;
    }

    private static long once(ProbeSocket probe, Start start)
            throws IOException, InterruptedException {
        Thread.sleep(QUIET);
        long begun = Ticker.SYSTEM.nanos();
        Instance instance = start.begin();
        try {
            while (!answers(probe, instance)) {
                if (Ticker.SYSTEM.nanos() - begun > LIMIT.toNanos()) {
                    throw new IOException("sample: no answer within " + LIMIT);
                }
            }
            return Ticker.SYSTEM.nanos() - begun;
        } finally {
            instance.remove();
        }
    }

    private static boolean answers(ProbeSocket probe, Instance instance) {
        try {
            return probe.http(instance.endpoint(PORT), "/healthz", "localhost", Map.of(), LIMIT)
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private InstanceSpec spec(Image from, String id) {
        Image.Config config = from.config();
        List<String> arguments = new ArrayList<>(config.entrypoint());
        arguments.addAll(config.command());
        return new InstanceSpec(
                id,
                id,
                from.layers(),
                new ContainerSpec.Command(arguments, config.environment(), "/", config.user()),
                Limits.NONE,
                List.of(),
                scratch.resolve("log"));
    }
}
