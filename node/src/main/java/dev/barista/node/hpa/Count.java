package dev.barista.node.hpa;

import dev.barista.node.hpa.Metric.Goal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// From what pods use to how many there should be. Pods that are not known are taken for what keeps
/// the change small.
///
/// @param requests by pod; empty if the goal is no percentage
/// @param current replicas
record Count(Goal goal, Map<String, Long> requests, int current) {

    private static final int WHOLE = 100;

    Proposal propose(Map<String, Long> used, Set<String> missing, Set<String> starting) {
        double ratio = ratio(used);
        long average = sum(used) / used.size();
        int percent = goal instanceof Goal.Utilization ? percent(used) : 0;
        boolean risesWhileStarting = !starting.isEmpty() && ratio > 1;
        if (!risesWhileStarting && missing.isEmpty()) {
            int count = isSmall(ratio) ? current : (int) Math.ceil(ratio * used.size());
            return new Proposal.Replicas(count, average, percent);
        }
        Map<String, Long> guessed = new HashMap<>(used);
        if (ratio < 1) {
            missing.forEach(pod -> guessed.put(pod, atGoal(pod)));
        } else if (ratio > 1) {
            missing.forEach(pod -> guessed.put(pod, 0L));
        }
        if (risesWhileStarting) {
            starting.forEach(pod -> guessed.put(pod, 0L));
        }
        return new Proposal.Replicas(cautious(ratio, guessed), average, percent);
    }

    private int cautious(double ratio, Map<String, Long> guessed) {
        double next = ratio(guessed);
        if (isSmall(next) || (ratio < 1 && next > 1) || (ratio > 1 && next < 1)) {
            return current;
        }
        int count = (int) Math.ceil(next * guessed.size());
        boolean turns = (next < 1 && count > current) || (next > 1 && count < current);
        return turns ? current : count;
    }

    private static boolean isSmall(double ratio) {
        return Math.abs(1 - ratio) <= Proposal.TOLERANCE;
    }

    private double ratio(Map<String, Long> used) {
        return switch (goal) {
            case Goal.Utilization(int target) -> percent(used) / (double) target;
            case Goal.Average(long milli) -> sum(used) / (double) used.size() / milli;
        };
    }

    private int percent(Map<String, Long> used) {
        long wanted = used.keySet().stream().mapToLong(pod -> requests.getOrDefault(pod, 0L)).sum();
        return wanted == 0 ? 0 : (int) (sum(used) * WHOLE / wanted);
    }

    private static long sum(Map<String, Long> used) {
        return used.values().stream().mapToLong(Long::longValue).sum();
    }

    private long atGoal(String pod) {
        return switch (goal) {
            case Goal.Utilization(int target) ->
                    Math.max(WHOLE, target) * requests.getOrDefault(pod, 0L) / WHOLE;
            case Goal.Average(long milli) -> milli;
        };
    }
}
