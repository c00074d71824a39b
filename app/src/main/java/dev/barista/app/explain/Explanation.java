package dev.barista.app.explain;

import dev.barista.model.journal.JournalEntry;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Journal entries as lines for people: time, revision, words.
public final class Explanation {

    /// Of the column for the revision: names are of so many characters, or stand out.
    private static final int LEAST = 14;

    private static final int MOST = 40;

    private final DateTimeFormatter time;

    public Explanation(ZoneId zone) {
        time = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    /// Whether an entry is about the Service or Revision `name`. A revision belongs to a service
    /// when one word follows the service's name, as in `coffee-00001` or `coffee-v2`; others are
    /// asked for by their own name.
    public static boolean isAbout(String name, JournalEntry entry) {
        String revision = entry.revision().name();
        return revision.equals(name)
                || (revision.startsWith(name + "-")
                        && revision.indexOf('-', name.length() + 1) < 0);
    }

    /// By their times. Some are recorded a little after the moment that they tell of; those of one
    /// moment stay as they were recorded.
    public static List<JournalEntry> inOrder(List<JournalEntry> entries) {
        return entries.stream().sorted(Comparator.comparing(JournalEntry::at)).toList();
    }

    public List<String> lines(List<JournalEntry> entries) {
        int longest =
                entries.stream()
                        .mapToInt(entry -> entry.revision().name().length())
                        .max()
                        .orElse(0);
        int width = Math.clamp(longest, LEAST, MOST);
        return entries.stream().map(entry -> line(entry, width)).toList();
    }

    private String line(JournalEntry entry, int width) {
        String revision = entry.revision().name();
        String padding = " ".repeat(Math.max(0, width - revision.length()));
        return "%s  %s%s  %s"
                .formatted(time.format(entry.at()), revision, padding, EntryText.of(entry));
    }
}
