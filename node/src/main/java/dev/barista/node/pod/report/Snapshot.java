package dev.barista.node.pod.report;

import dev.barista.node.pod.companion.Companions;
import dev.barista.node.pod.life.State;
import dev.barista.node.pod.run.Terminated;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A pod at one moment, as far as its status tells.
///
/// @param started whether its start-up probe has passed
/// @param unready why it is not ready; empty if that is not known
/// @param restarts of its container
/// @param last how the run before ended; null if there was none
/// @param imageId empty until the image is here
/// @param admitted when it got its share of the node; null until then
/// @param cpuLimit whether an instance's CPU can be limited here
/// @param companions [Companions#NONE] until they have begun
public record Snapshot(
        State state,
        boolean started,
        boolean ready,
        String unready,
        int restarts,
        @Nullable Terminated last,
        String imageId,
        @Nullable Instant admitted,
        boolean cpuLimit,
        Companions companions) {}
