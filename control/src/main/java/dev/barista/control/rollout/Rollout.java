package dev.barista.control.rollout;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/// Where the traffic of a Route is on its way to the latest revisions. Its goal is a Rollout too:
/// one in which every Configuration has one revision.
///
/// ```
/// goal ──┐
///        ├─ next(now) ──▶ Ingress, with the Rollout as its annotation ──▶ served
/// there ─┘                                                                  │
///   ▲───────────────────── observed(now, duration) ─────────────────────────┘
/// ```
///
/// @param courses sorted by tag and Configuration
public record Rollout(List<Course> courses) {

    private record Name(String tag, String configuration) {
        static Name of(Course course) {
            return new Name(course.tag(), course.configuration());
        }
    }

    public Rollout {
        courses =
                courses.stream()
                        .sorted(
                                Comparator.comparing(Course::tag)
                                        .thenComparing(Course::configuration))
                        .toList();
    }

    /// The state after this one has been served as it is: rollouts that have just begun get their
    /// pace.
    public Rollout observed(long now, Duration duration) {
        return new Rollout(courses.stream().map(course -> course.servedAt(now, duration)).toList());
    }

    /// What shall be served now, on the way from here to `goal`.
    ///
    /// @param exists whether a revision can still serve
    public Rollout next(Rollout goal, Predicate<String> exists, long now) {
        Map<Name, Course> before = new HashMap<>();
        courses.forEach(course -> before.put(Name.of(course), course));
        return new Rollout(
                goal.courses.stream()
                        .map(course -> {
                            Course from = before.get(Name.of(course));
                            return from == null ? course : next(from, course, exists, now);
                        })
                        .toList());
    }

    private static Course next(Course from, Course goal, Predicate<String> exists, long now) {
        Set<String> gone = new HashSet<>();
        from.shares().stream()
                .map(Course.Share::revision)
                .filter(revision -> !exists.test(revision))
                .forEach(gone::add);
        // Of one percent nothing can be held back; of none, nothing is known to go on from.
        if (goal.percent() <= 1 || from.percent() == 0 || gone.size() == from.shares().size()) {
            return goal;
        }
        Course there = from.without(gone).resized(goal.percent());
        return there.newest().equals(goal.newest())
                ? there.steppedAt(now)
                : there.begun(goal.newest(), now);
    }

    public boolean isDone() {
        return courses.stream().allMatch(Course::isDone);
    }

    /// When the next step is due, in nanoseconds since the epoch; empty if none is known.
    public OptionalLong nextStep() {
        return courses.stream()
                .filter(course -> !course.isDone() && course.pace().size() > 0)
                .mapToLong(course -> course.pace().nextStep())
                .min();
    }

    public Optional<Course> find(String tag, String configuration) {
        Name name = new Name(tag, configuration);
        return courses.stream().filter(course -> Name.of(course).equals(name)).findFirst();
    }
}
