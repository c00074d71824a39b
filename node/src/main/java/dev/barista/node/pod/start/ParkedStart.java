package dev.barista.node.pod.start;

import dev.barista.node.pod.run.PodView;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Image;
import dev.barista.runtime.Parked;
import dev.barista.runtime.SandboxSpec;
import java.time.Duration;

/// A start that waits: the sandbox and the container of a pod to come, all but the program.
///
/// @param view of the pod as it will be, but for its uid
/// @param sandbox that it was made of
/// @param container that it was made of
/// @param took to make
public record ParkedStart(
        PodView view,
        Image image,
        SandboxSpec sandbox,
        ContainerSpec container,
        Parked parked,
        Duration took) {}
