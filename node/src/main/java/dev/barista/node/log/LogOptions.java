package dev.barista.node.log;

/// Which part of a log.
///
/// @param tailLines the last so many; negative: all
/// @param limitBytes at most so many; negative: all
public record LogOptions(boolean follow, boolean previous, long tailLines, long limitBytes) {

    public static final LogOptions ALL = new LogOptions(false, false, -1, -1);

    public LogOptions following() {
        return new LogOptions(true, previous, tailLines, limitBytes);
    }

    public LogOptions tail(long lines) {
        return new LogOptions(follow, previous, lines, limitBytes);
    }

    public LogOptions ofPrevious() {
        return new LogOptions(follow, true, tailLines, limitBytes);
    }
}
