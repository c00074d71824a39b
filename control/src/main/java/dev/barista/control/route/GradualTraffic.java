package dev.barista.control.route;

import dev.barista.control.rollout.Course;
import dev.barista.control.rollout.Rollout;
import dev.barista.control.route.Traffic.Assigned;
import dev.barista.control.route.Traffic.Share;
import dev.barista.control.route.Traffic.Target;
import dev.barista.model.serving.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// The traffic of a Route while it moves to the latest revisions. Pure.
final class GradualTraffic {

    /// Where it moves to: what follows a Configuration is at its latest revision.
    static Rollout goal(Assigned traffic) {
        List<Course> courses = new ArrayList<>();
        traffic.names()
                .forEach((tag, shares) -> {
                    for (Share share : shares) {
                        if (!share.configuration().isEmpty() && share.percent() > 0) {
                            courses.add(
                                    Course.arrived(
                                            share.configuration(),
                                            tag,
                                            share.revision(),
                                            share.percent()));
                        }
                    }
                });
        return new Rollout(courses);
    }

    /// @param protocols of the revisions that a rollout names
    static Assigned at(Rollout rollout, Assigned goal, Function<String, Protocol> protocols) {
        if (rollout.isDone()) {
            return goal;
        }
        SortedMap<String, List<Share>> names = new TreeMap<>();
        goal.names()
                .forEach((tag, shares) -> {
                    List<Share> now = new ArrayList<>();
                    shares.forEach(share -> now.addAll(shares(rollout, tag, share, protocols)));
                    names.put(tag, now);
                });
        return new Assigned(names, targets(rollout, goal.targets()));
    }

    private static List<Share> shares(
            Rollout rollout, String tag, Share share, Function<String, Protocol> protocols) {
        Optional<Course> course = rollout.find(tag, share.configuration());
        if (course.isEmpty() || course.get().isDone()) {
            return List.of(share);
        }
        return course.get().shares().stream()
                .map(part ->
                        new Share(
                                part.revision(),
                                protocols.apply(part.revision()),
                                share.configuration(),
                                part.percent()))
                .toList();
    }

    /// Targets that follow one Configuration share its revisions in their order, oldest first.
    private static List<Target> targets(Rollout rollout, List<Target> goal) {
        List<Target> targets = new ArrayList<>();
        TreeMap<String, List<Course.Share>> left = new TreeMap<>();
        for (Target target : goal) {
            Optional<Course> course = rollout.find("", target.configuration());
            if (target.percent() == 0 || course.isEmpty() || course.get().isDone()) {
                targets.add(target);
                continue;
            }
            List<Course.Share> rest =
                    left.computeIfAbsent(
                            target.configuration(), _ -> new ArrayList<>(course.get().shares()));
            take(rest, target.percent())
                    .forEach(share ->
                            targets.add(target.servedBy(share.revision(), share.percent())));
        }
        return targets;
    }

    private static List<Course.Share> take(List<Course.Share> rest, int percent) {
        List<Course.Share> taken = new ArrayList<>();
        int missing = percent;
        while (missing > 0 && !rest.isEmpty()) {
            Course.Share first = rest.removeFirst();
            int part = Math.min(missing, first.percent());
            taken.add(new Course.Share(first.revision(), part));
            missing -= part;
            if (part < first.percent()) {
                rest.addFirst(new Course.Share(first.revision(), first.percent() - part));
            }
        }
        return taken;
    }

    private GradualTraffic() {}
}
