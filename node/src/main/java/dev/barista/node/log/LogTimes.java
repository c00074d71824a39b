package dev.barista.node.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// When the parts of a log were written: marks in a file beside it, one each time that the log is
/// looked at and has grown.
///
/// The container writes its log itself, so the time of a line is known no better than the time
/// between two looks. The file begins with its version; each further line is `OFFSET MILLIS`.
/// Written by the owner of the log alone; any process may read it.
public final class LogTimes {

    /// The bytes before `offset` were written by `time`.
    public record Mark(long offset, Instant time) {}

    private static final String VERSION = "barista-log-times 1";

    /// Beyond it every other mark is dropped: old times become coarser.
    private static final int MOST_MARKS = 2048;

    static Path beside(Path log) {
        return log.resolveSibling(log.getFileName() + ".times");
    }

    /// Marks the end of a log, if it has grown since the last mark. A log that has shrunk was cut,
    /// and is marked anew.
    static void look(Path log) throws IOException {
        if (!Files.exists(log)) {
            return;
        }
        long size = Files.size(log);
        List<Mark> marks = of(log);
        long known = marks.isEmpty() ? 0 : marks.getLast().offset();
        if (size == known) {
            return;
        }
        List<Mark> all = new ArrayList<>(size < known ? List.of() : marks);
        all.add(new Mark(size, Files.getLastModifiedTime(log).toInstant()));
        write(log, all.size() > MOST_MARKS ? thinned(all) : all);
    }

    /// The log begins anew.
    static void forget(Path log) throws IOException {
        Files.deleteIfExists(beside(log));
    }

    private static List<Mark> thinned(List<Mark> marks) {
        List<Mark> rest = new ArrayList<>();
        for (int n = marks.size() - 1; n >= 0; n -= 2) {
            rest.addFirst(marks.get(n));
        }
        return rest;
    }

    private static void write(Path log, List<Mark> marks) throws IOException {
        var text = new StringBuilder(VERSION).append('\n');
        marks.forEach(mark ->
                text.append(mark.offset())
                        .append(' ')
                        .append(mark.time().toEpochMilli())
                        .append('\n'));
        Path next = log.resolveSibling(log.getFileName() + ".times.tmp");
        Files.writeString(next, text);
        Files.move(next, beside(log), StandardCopyOption.ATOMIC_MOVE);
    }

    /// The marks of a log, by growing offset; none if there are none, or if they are of another
    /// version: then only the end of the log has a time.
    public static List<Mark> of(Path log) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(beside(log), StandardCharsets.UTF_8);
        } catch (NoSuchFileException _) {
            return List.of(); // not looked at yet
        }
        if (lines.isEmpty() || !lines.getFirst().equals(VERSION)) {
            return List.of();
        }
        return lines.stream().skip(1).map(LogTimes::mark).toList();
    }

    private static Mark mark(String line) {
        int space = line.indexOf(' ');
        return new Mark(
                Long.parseLong(line.substring(0, space)),
                Instant.ofEpochMilli(Long.parseLong(line.substring(space + 1))));
    }

    private LogTimes() {}
}
