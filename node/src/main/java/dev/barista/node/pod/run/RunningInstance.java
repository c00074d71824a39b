package dev.barista.node.pod.run;

import dev.barista.model.instance.Rung;
import java.nio.file.Path;

/// A running instance as one owner passes it to another: from an early start to its pod, from a pod
/// to one in the revision's other seat, or from an earlier process to this one.
///
/// @param started whether its start-up probe has passed
/// @param ready whether it was ready; one that is frozen stays so
/// @param boosted whether its CPU limit is that of its start
/// @param imageId digest of its image
/// @param restarts that its pod has had
public record RunningInstance(
        Run run,
        Rung rung,
        boolean started,
        boolean ready,
        boolean boosted,
        String imageId,
        int restarts) {

    /// In another pod, which has its log where `log` is, and had no restart.
    public RunningInstance in(Path log) {
        return new RunningInstance(run.loggingTo(log), rung, started, ready, boosted, imageId, 0);
    }
}
