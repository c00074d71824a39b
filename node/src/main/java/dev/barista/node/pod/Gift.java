package dev.barista.node.pod;

import dev.barista.model.instance.Rung;

/// A running instance that passes from one owner to another, with what is known of it: from a pod
/// to that of the other seat, or from an earlier process to this one.
///
/// @param started whether its start-up probe has passed
/// @param ready whether it was ready; one that is frozen stays so
/// @param boosted whether its CPU limit is that of its start
/// @param imageId digest of its image
/// @param restarts that its pod has had
record Gift(
        Run run,
        Rung rung,
        boolean started,
        boolean ready,
        boolean boosted,
        String imageId,
        int restarts) {

    /// In another pod.
    Gift in(Run moved, int restartsThere) {
        return new Gift(moved, rung, started, ready, boosted, imageId, restartsThere);
    }
}
