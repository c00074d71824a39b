package dev.barista.gateway.tls;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The keys that seal the session tickets of a host.
///
/// The newest one seals; the one before opens what it has sealed for one [#LIFE] more, so that a
/// ticket is of use for twice that at most.
///
/// @param before null if there is none that may still open a ticket
record TicketKeys(Key newest, @Nullable Key before) {

    static final Duration LIFE = Duration.ofHours(6);
    static final int BYTES = 16;

    /// @param made nanoseconds of the ticker
    record Key(OpenSslSessionTicketKey secret, long made) {

        static Key random(RandomGenerator random, long now) {
            return new Key(
                    new OpenSslSessionTicketKey(bytes(random), bytes(random), bytes(random)), now);
        }

        private static byte[] bytes(RandomGenerator random) {
            byte[] bytes = new byte[BYTES];
            random.nextBytes(bytes);
            return bytes;
        }
    }

    static TicketKeys first(RandomGenerator random, long now) {
        return new TicketKeys(Key.random(random, now), null);
    }

    boolean areDue(long now) {
        return now - newest.made() >= LIFE.toNanos();
    }

    TicketKeys next(RandomGenerator random, long now) {
        boolean opens = now - newest.made() < 2 * LIFE.toNanos();
        return new TicketKeys(Key.random(random, now), opens ? newest : null);
    }

    /// The one that seals is the first.
    OpenSslSessionTicketKey[] secrets() {
        return Stream.concat(Stream.of(newest), Stream.ofNullable(before))
                .map(Key::secret)
                .toArray(OpenSslSessionTicketKey[]::new);
    }
}
