package dev.barista.app.wiring;

import dev.barista.apiserver.podlog.LogMark;
import dev.barista.apiserver.podlog.PodLogs;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.log.LogFile;
import dev.barista.node.log.LogTimes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/// The logs of the node's containers, for the API server.
record ContainerLogs(dev.barista.node.log.PodLogs logs) implements PodLogs {

    @Override
    public Log open(ObjectKey pod, String container, boolean previous) {
        LogFile file = find(pod, container, previous);
        return new Log() {
            @Override
            public Path file() {
                return file.path();
            }

            @Override
            public boolean isEnded() {
                return file.ended().getAsBoolean();
            }

            @Override
            public List<LogMark> marks() {
                return marksOf(file.path());
            }
        };
    }

    private static List<LogMark> marksOf(Path log) {
        try {
            return LogTimes.of(log).stream()
                    .map(mark -> new LogMark(mark.offset(), mark.time()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LogFile find(ObjectKey pod, String container, boolean previous) {
        try {
            return logs.find(pod, container, previous);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
