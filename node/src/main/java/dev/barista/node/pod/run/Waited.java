package dev.barista.node.pod.run;

import dev.barista.model.instance.Stage;
import java.time.Duration;
import java.util.List;

/// The time that a start waited for the image and for memory before it could begin.
///
/// @param pull bringing the image
/// @param memory room in the memory budget; zero if there was some at once
public record Waited(Duration pull, Duration memory) {

    /// A stage for memory only where it waited: few do.
    public List<Stage> stages() {
        Stage image = new Stage("pull", pull);
        return memory.isZero() ? List.of(image) : List.of(image, new Stage("memory", memory));
    }
}
