package dev.barista.model.admission;

import dev.barista.model.port.ApiStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The mistakes found in one object, and how Knative tells them.
///
/// Mistakes of the same words are told once, with all their fields; all are in order, so that the
/// same object is always refused with the same text. Belongs to one thread.
final class FieldErrors {

    /// What is wrong; sorted by what it says.
    ///
    /// @param details an explanation on a line of its own; empty if there is none
    private record Mistake(String message, String details, boolean warning)
            implements Comparable<Mistake> {

        private static final Comparator<Mistake> ORDER =
                Comparator.comparing(Mistake::message)
                        .thenComparing(Mistake::details)
                        .thenComparing(Mistake::warning);

        @Override
        public int compareTo(Mistake other) {
            return ORDER.compare(this, other);
        }

        String told(NavigableSet<String> paths) {
            String line = message + ": " + String.join(", ", paths);
            return details.isEmpty() ? line : line + "\n" + details;
        }
    }

    private final Map<Mistake, NavigableSet<String>> found = new TreeMap<>();

    void add(String message, String details, FieldPath... paths) {
        put(new Mistake(message, details, false), paths);
    }

    /// What does not stop the object from being stored.
    void warn(String message, String details, FieldPath... paths) {
        put(new Mistake(message, details, true), paths);
    }

    private void put(Mistake mistake, FieldPath... paths) {
        NavigableSet<String> all = found.computeIfAbsent(mistake, _ -> new TreeSet<>());
        Arrays.stream(paths).map(FieldPath::text).forEach(all::add);
    }

    boolean isEmpty() {
        return found.keySet().stream().allMatch(Mistake::warning);
    }

    List<String> warnings() {
        return told(true);
    }

    /// All mistakes but for the warnings, a line or two each.
    String text() {
        return String.join("\n", told(false));
    }

    private List<String> told(boolean warnings) {
        List<String> lines = new ArrayList<>();
        found.forEach((mistake, paths) -> {
            if (mistake.warning() == warnings) {
                lines.add(mistake.told(paths));
            }
        });
        return lines;
    }

    /// One for each field at fault.
    List<ApiStatus.Cause> causes() {
        List<ApiStatus.Cause> causes = new ArrayList<>();
        found.forEach((mistake, paths) -> {
            if (!mistake.warning()) {
                paths.forEach(path ->
                        causes.add(
                                new ApiStatus.Cause("FieldValueInvalid", mistake.message(), path)));
            }
        });
        return causes;
    }
}
