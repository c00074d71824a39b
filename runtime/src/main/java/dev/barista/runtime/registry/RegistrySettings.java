package dev.barista.runtime.registry;

import java.time.Duration;

/// Limits of talking to registries. Every wait has one.
///
/// @param connect until a connection is there, TLS included
/// @param answer until a request is answered; also the whole of a small answer (token, manifest)
/// @param stall the longest pause within a download
/// @param transfer one try to download a blob
/// @param attempts of one request or download, 1 or more
/// @param firstDelay before the second attempt; doubles up to `mostDelay`, also if the registry
///   asks for more (`Retry-After`)
/// @param manifestBytes largest manifest or token answer
/// @param layers most layers of an image
/// @param imageBytes largest image, compressed
public record RegistrySettings(
        Duration connect,
        Duration answer,
        Duration stall,
        Duration transfer,
        int attempts,
        Duration firstDelay,
        Duration mostDelay,
        int manifestBytes,
        int layers,
        long imageBytes) {

    public static final RegistrySettings DEFAULT =
            new RegistrySettings(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofHours(1),
                    5,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(20),
                    4 << 20,
                    128,
                    32L << 30);
}
