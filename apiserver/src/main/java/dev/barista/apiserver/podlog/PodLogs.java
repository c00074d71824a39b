package dev.barista.apiserver.podlog;

import dev.barista.model.object.ObjectKey;
import java.nio.file.Path;
import java.util.List;

/// Opens the logs of containers, which the node keeps. Thread-safe; may block on the disk.
@FunctionalInterface
public interface PodLogs {

    /// The log of one run of a container.
    interface Log {
        /// Lines of text, growing at the end, until [#isEnded].
        Path file();

        /// Whether the container has ended, so that nothing more is written.
        boolean isEnded();

        /// When parts of it were written, by growing offset; empty if only its end is known.
        default List<LogMark> marks() {
            return List.of();
        }
    }

    /// @param previous whether the run before the current one is meant
    /// @throws dev.barista.model.port.ApiException 400 if the container has not run, 404 if there
    ///   is no such container or log
    Log open(ObjectKey pod, String container, boolean previous);
}
