package dev.barista.control.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The shares of one Configuration under one name of a Route.
///
/// @param tag of the name; empty is the Route's own
/// @param percent of the name's traffic that follows the Configuration
/// @param shares oldest revision first; their sum is `percent`
public record Course(String configuration, String tag, int percent, List<Share> shares, Pace pace) {

    /// @param percent of the name's traffic
    public record Share(String revision, int percent) {}

    public Course {
        shares = List.copyOf(shares);
        int sum = shares.stream().mapToInt(Share::percent).sum();
        boolean negative = shares.stream().anyMatch(share -> share.percent() < 0);
        if (percent < 0 || percent > 100 || sum != percent || negative || shares.isEmpty()) {
            throw new IllegalArgumentException(
                    "shares of %s: %s (expected: a sum of %d, of 0 to 100)"
                            .formatted(configuration, shares, percent));
        }
        if (pace.size() < 0 || pace.size() > percent) {
            throw new IllegalArgumentException(
                    "stepSize of %s: %d (expected: 0-%d)"
                            .formatted(configuration, pace.size(), percent));
        }
    }

    /// All traffic at one revision.
    public static Course arrived(String configuration, String tag, String revision, int percent) {
        return new Course(
                configuration, tag, percent, List.of(new Share(revision, percent)), Pace.NONE);
    }

    public boolean isDone() {
        return shares.size() == 1;
    }

    String newest() {
        return shares.getLast().revision();
    }

    /// The same Configuration and name with another part of the traffic: more goes to the newest
    /// revision, less is taken from the oldest ones.
    Course resized(int wanted) {
        if (wanted == percent) {
            return this;
        }
        if (wanted == 0) {
            return arrived(configuration, tag, newest(), 0);
        }
        return wanted > percent
                ? of(wanted, plus(shares, wanted - percent), pace)
                : of(wanted, withoutOldest(percent - wanted), pace.within(wanted));
    }

    /// What revisions that no longer exist had goes to the newest that does.
    ///
    /// @param gone not all of the course's revisions
    Course without(Set<String> gone) {
        List<Share> kept =
                shares.stream().filter(share -> !gone.contains(share.revision())).toList();
        int lost = percent - kept.stream().mapToInt(Share::percent).sum();
        return kept.size() == shares.size() ? this : of(percent, plus(kept, lost), pace);
    }

    /// Gives the first percent to a revision: taken from the newest before that has any.
    Course begun(String revision, long now) {
        Map<String, Integer> next = new LinkedHashMap<>();
        shares.forEach(share -> next.merge(share.revision(), share.percent(), Integer::sum));
        for (Share share : shares.reversed()) {
            if (share.percent() > 0) {
                next.merge(share.revision(), -1, Integer::sum);
                break;
            }
        }
        // A revision may come back: it keeps what it still has.
        Integer had = next.remove(revision);
        next.put(revision, had == null ? 1 : had + 1);
        return new Course(configuration, tag, percent, shares(next), Pace.startingAt(now));
    }

    /// One step, if it is due.
    Course steppedAt(long now) {
        if (isDone() || !pace.isDue(now)) {
            return this;
        }
        List<Share> next = new ArrayList<>(shares);
        int newest = next.size() - 1;
        int moved = 0;
        for (int n = newest - 1; n >= 0 && moved < pace.size(); n--) {
            Share older = next.get(n);
            int part = Math.min(older.percent(), pace.size() - moved);
            next.set(n, new Share(older.revision(), older.percent() - part));
            moved += part;
        }
        List<Share> given = plus(next, moved);
        return of(
                percent,
                given.stream().filter(share -> share.percent() > 0).toList(),
                pace.steppedAt(now));
    }

    Course servedAt(long now, Duration rollout) {
        return isDone() || !pace.isWaiting()
                ? this
                : of(percent, shares, pace.servedAt(now, percent, rollout));
    }

    private Course of(int wanted, List<Share> next, Pace nextPace) {
        return new Course(
                configuration, tag, wanted, next, next.size() == 1 ? Pace.NONE : nextPace);
    }

    private static List<Share> plus(List<Share> shares, int more) {
        List<Share> next = new ArrayList<>(shares);
        Share last = next.removeLast();
        next.add(new Share(last.revision(), last.percent() + more));
        return next;
    }

    private List<Share> withoutOldest(int less) {
        List<Share> next = new ArrayList<>();
        int left = less;
        for (Share share : shares) {
            int part = Math.min(share.percent(), left);
            left -= part;
            if (share.percent() > part) {
                next.add(new Share(share.revision(), share.percent() - part));
            }
        }
        return next;
    }

    private static List<Share> shares(Map<String, Integer> percents) {
        List<Share> list = new ArrayList<>();
        percents.forEach((revision, percent) -> {
            if (percent > 0) {
                list.add(new Share(revision, percent));
            }
        });
        return list;
    }
}
