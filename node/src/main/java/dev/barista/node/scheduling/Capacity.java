package dev.barista.node.scheduling;

/// The resources that the node offers to pods.
///
/// @param pods how many may run at once: the bound of threads, folders and watchers too
public record Capacity(Resources resources, int pods) {

    public Capacity {
        if (pods < 1) {
            throw new IllegalArgumentException("pods: %d (expected: at least 1)".formatted(pods));
        }
    }
}
