package dev.barista.node.job;

import java.util.SortedSet;
import java.util.TreeSet;

/// Completion indexes as the status of a Job writes them: `0-2,4`. Pure.
final class IndexSet {

    /// Of `text`; what is no index is left out, because users can write a status.
    ///
    /// @param below how many indexes there are
    static SortedSet<Integer> parse(String text, int below) {
        var indexes = new TreeSet<Integer>();
        for (String range : text.split(",", -1)) {
            String[] ends = range.split("-", -1);
            try {
                int last = Math.min(Integer.parseInt(ends[ends.length - 1]), below - 1);
                for (int i = Math.max(0, Integer.parseInt(ends[0])); i <= last; i++) {
                    indexes.add(i);
                }
            } catch (NumberFormatException notAnIndex) {
                // as if it were not there
            }
        }
        return indexes;
    }

    static String format(SortedSet<Integer> indexes) {
        var text = new StringBuilder();
        int first = -1;
        int last = -1;
        for (int index : indexes) {
            if (last >= 0 && index == last + 1) {
                last = index;
                continue;
            }
            append(text, first, last);
            first = index;
            last = index;
        }
        append(text, first, last);
        return text.toString();
    }

    private static void append(StringBuilder text, int first, int last) {
        if (first < 0) {
            return;
        }
        if (!text.isEmpty()) {
            text.append(',');
        }
        text.append(first);
        if (last == first + 1) {
            text.append(',').append(last);
        } else if (last > first) {
            text.append('-').append(last);
        }
    }

    private IndexSet() {}
}
