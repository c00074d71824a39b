package dev.barista.model.cron;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/// One field of a schedule: the numbers that it names. `5`, `1-4`, `*`, `*/15`, `mon-fri`, `1,3-5`.
///
/// @param open whether it names all, as `*` or `?` do
record CronField(BitSet values, boolean open) {

    /// What a field may hold.
    ///
    /// @param names words for its numbers, from `first` on
    record Range(String name, int first, int last, List<String> names) {

        static final Range MINUTE = new Range("minute", 0, 59, List.of());
        static final Range HOUR = new Range("hour", 0, 23, List.of());
        static final Range DAY = new Range("day of month", 1, 31, List.of());
        static final Range MONTH =
                new Range(
                        "month",
                        1,
                        12,
                        List.of(
                                "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
                                "oct", "nov", "dec"));
        static final Range WEEKDAY =
                new Range(
                        "day of week",
                        0,
                        6,
                        List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));
    }

    /// @throws IllegalArgumentException if it is none, with what is wrong
    static CronField parse(String text, Range range) {
        var values = new BitSet();
        boolean open = false;
        for (String part : text.split(",", -1)) {
            open |= add(part, range, values);
        }
        return new CronField(values, open);
    }

    /// @return whether it names all
    private static boolean add(String part, Range range, BitSet values) {
        String[] stepped = part.split("/", -1);
        String[] ends = stepped[0].split("-", -1);
        if (stepped.length > 2 || ends.length > 2) {
            throw wrong(part, range);
        }
        boolean all = ends[0].equals("*") || ends[0].equals("?");
        if (all && ends.length == 2) {
            throw wrong(part, range);
        }
        int first = all ? range.first() : number(ends[0], range);
        int last = all ? range.last() : first;
        if (ends.length == 2) {
            last = number(ends[1], range);
        } else if (stepped.length == 2) {
            last = range.last(); // 5/15 is 5-59/15
        }
        int step = stepped.length == 2 ? plain(stepped[1], range) : 1;
        if (first < range.first() || last > range.last() || first > last || step == 0) {
            throw wrong(part, range);
        }
        for (int i = first; i <= last; i += step) {
            values.set(i);
        }
        return all && step == 1;
    }

    private static int number(String text, Range range) {
        int named = range.names().indexOf(text.toLowerCase(Locale.ROOT));
        return named >= 0 ? range.first() + named : plain(text, range);
    }

    private static int plain(String text, Range range) {
        boolean digits = !text.isEmpty() && text.length() < 5;
        for (int i = 0; i < text.length(); i++) {
            digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!digits) {
            throw wrong(text, range);
        }
        return Integer.parseInt(text);
    }

    private static IllegalArgumentException wrong(String text, Range range) {
        return new IllegalArgumentException(
                "%s: %s (expected: within %d-%d)"
                        .formatted(range.name(), text, range.first(), range.last()));
    }

    boolean has(int value) {
        return values.get(value);
    }
}
