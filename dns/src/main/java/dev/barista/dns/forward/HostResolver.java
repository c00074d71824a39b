package dev.barista.dns.forward;

import dev.barista.model.time.Backoff;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One resolver of the host, and whether it answers. One that does not is asked last, but for one
/// question each time that its back-off is over. Event loop only, but for [#isAlive].
final class HostResolver {

    private static final Logger log = LoggerFactory.getLogger(HostResolver.class);
    private static final Backoff BACKOFF =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

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
        return failures == 0;
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
            failures = 0;
            log.atInfo().addKeyValue("resolver", address).log("resolver of the host answers again");
        }
    }

    /// @param reason as people read it
    void failed(long now, String reason) {
        boolean first = isAlive();
        if (first || now - retryAt >= 0) {
            int more = failures + 1;
            retryAt = now + BACKOFF.delay(more).toNanos();
            failures = more;
        }
        if (first) {
            log.atWarn()
                    .addKeyValue("resolver", address)
                    .addKeyValue("reason", reason)
                    .log("resolver of the host does not answer");
        }
    }
}
