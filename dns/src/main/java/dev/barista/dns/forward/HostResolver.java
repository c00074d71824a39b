package dev.barista.dns.forward;

import dev.barista.model.time.Backoff;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One resolver of the host, and whether it answers. One that has failed twice in a row is dead: it
/// is asked last, but for one question each time that its back-off is over. Once may be a name that
/// takes long. Event loop only, but for [#isAlive].
final class HostResolver {

    private static final Logger log = LoggerFactory.getLogger(HostResolver.class);
    private static final Backoff BACKOFF =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    private static final int DEAD = 2;

    private final InetSocketAddress address;
    private volatile int failures;
    private long retryAt;
    private boolean extended = true;

    HostResolver(InetSocketAddress address) {
        this.address = address;
    }

    InetSocketAddress address() {
        return address;
    }

    /// Any thread.
    boolean isAlive() {
        return failures < DEAD;
    }

    /// Whether it is to be asked in its turn; if it is dead, this is its one try.
    boolean claim(long now) {
        if (isAlive()) {
            return true;
        }
        if (now - retryAt < 0) {
            return false;
        }
        retryAt = now + BACKOFF.delay(failures).toNanos();
        return true;
    }

    /// Whether it understands `OPT` records.
    boolean isExtended() {
        return extended;
    }

    void doesNotUnderstandExtensions() {
        extended = false;
    }

    void answered() {
        if (!isAlive()) {
            log.atInfo().addKeyValue("resolver", address).log("resolver of the host answers again");
        }
        failures = 0;
    }

    /// Questions that were in flight together fail together: while a back-off lasts they count
    /// once.
    ///
    /// @param reason as people read it
    void failed(long now, String reason) {
        boolean alive = isAlive();
        if (!alive && now - retryAt < 0) {
            return;
        }
        int more = failures + 1;
        failures = more;
        retryAt = now + BACKOFF.delay(more).toNanos();
        if (alive && !isAlive()) {
            log.atWarn()
                    .addKeyValue("resolver", address)
                    .addKeyValue("reason", reason)
                    .log("resolver of the host does not answer");
        }
    }
}
