package dev.barista.runtime.image;

import dev.barista.runtime.layer.LayerLimits;
import java.time.Duration;

/// Limits of the image store.
///
/// @param parallelLayers downloaded at a time for one image, and unpacked at a time for all
///   together
/// @param pull the whole of one pull
/// @param resolve the whole of finding a digest; Knative's `digest-resolution-timeout`
/// @param kept downloads that failed, kept for the next try to go on from
public record ImageSettings(
        LayerLimits layer, int parallelLayers, Duration pull, Duration resolve, int kept) {

    public static final ImageSettings DEFAULT =
            new ImageSettings(
                    LayerLimits.DEFAULT, 4, Duration.ofMinutes(30), Duration.ofSeconds(10), 16);
}
