package dev.barista.node.pod.start;

import dev.barista.node.pod.run.PodView;
import dev.barista.runtime.Image;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Parked;
import java.time.Duration;

/// The container of a pod to come, in which the program waits to be let run.
///
/// @param view of the pod as it will be, but for its uid
/// @param spec that it was made of
/// @param took to make
public record Sandbox(PodView view, Image image, InstanceSpec spec, Parked parked, Duration took) {}
