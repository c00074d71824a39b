package dev.barista.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.control.config.ConfigStore;
import dev.barista.control.ingress.CertificateSecrets;
import dev.barista.control.ingress.PublishedIngresses;
import dev.barista.control.ingress.Publisher;
import dev.barista.control.loop.LoopSettings;
import dev.barista.control.revision.Digests;
import dev.barista.model.port.Objects;
import dev.barista.model.time.Clocks;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All controllers of the Knative kinds, but for the autoscaler's, while they are started. They can
/// be stopped and started again, as often as this process becomes the leader: each start makes new
/// [ControlLoops], and looks at all objects.
///
/// Thread-safe.
public final class Controllers implements AutoCloseable {

    /// What the controllers call outside the API.
    public record Ports(Digests digests, Publisher publisher, CertificateSecrets certificates) {}

    private final Supplier<ControlLoops> loops;

    @GuardedBy("this")
    private @Nullable ControlLoops running;

    /// @param config started before, and closed after the controllers
    public Controllers(Objects objects, Clocks clocks, Ports ports, ConfigStore config) {
        // What the gateway was told stays with it between a stop and the next start.
        var published = new PublishedIngresses();
        loops =
                () ->
                        new ControlLoops(
                                objects, clocks, ports, config, LoopSettings.DEFAULT, published);
    }

    /// Starts all loops; what there already is is looked at first. Does nothing if they are
    /// started.
    public synchronized void start() {
        if (running == null) {
            ControlLoops next = loops.get();
            running = next;
            next.start();
        }
    }

    /// Waits until every Ingress there was has been published, or could not be: before that, a
    /// gateway that has just started does not know its hosts.
    ///
    /// @return false if `limit` was over first, or the controllers are stopped
    public boolean awaitPublished(Duration limit) throws InterruptedException {
        ControlLoops now;
        synchronized (this) {
            now = running;
        }
        return now != null && now.awaitPublished(limit);
    }

    /// Ends all loops, and waits a few seconds for what they are doing. Does nothing if they are
    /// stopped.
    public synchronized void stop() {
        ControlLoops last = running;
        running = null;
        if (last != null) {
            last.close();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
