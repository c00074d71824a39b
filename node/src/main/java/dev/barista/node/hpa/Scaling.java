package dev.barista.node.hpa;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// How fast an autoscaler may go one way.
///
/// @param window in which it does not go further than any of its recommendations
/// @param policies each a limit; none is no limit
record Scaling(Select select, Duration window, List<Policy> policies) {

    static final Scaling UP =
            new Scaling(
                    Select.MAX,
                    Duration.ZERO,
                    List.of(
                            new Policy(true, 4, Duration.ofSeconds(15)),
                            new Policy(false, 100, Duration.ofSeconds(15))));

    static final Scaling DOWN =
            new Scaling(
                    Select.MAX,
                    Duration.ofSeconds(300),
                    List.of(new Policy(false, 100, Duration.ofSeconds(15))));

    /// Which of the policies counts: that of the largest change, of the smallest, or none at all.
    enum Select {
        MAX,
        MIN,
        DISABLED
    }

    /// @param pods whether the value is pods; else percent of those at the start of the period
    record Policy(boolean pods, int value, Duration period) {

        int most(int start) {
            return pods ? start + value : (int) Math.ceil(start * (1 + value / 100.0));
        }

        int least(int start) {
            return pods ? start - value : (int) (start * (1 - value / 100.0));
        }
    }

    Scaling {
        policies = List.copyOf(policies);
    }

    /// The most that there may be now, by what was changed before.
    int most(int current, Memory memory, Instant now) {
        if (select == Select.DISABLED) {
            return current;
        }
        int most = select == Select.MAX ? Integer.MIN_VALUE : Integer.MAX_VALUE;
        for (Policy policy : policies) {
            int allowed = policy.most(memory.before(current, policy.period(), now));
            most = select == Select.MAX ? Math.max(most, allowed) : Math.min(most, allowed);
        }
        return Math.max(current, most);
    }

    /// The fewest that there may be now.
    int least(int current, Memory memory, Instant now) {
        if (select == Select.DISABLED) {
            return current;
        }
        int least = select == Select.MAX ? Integer.MAX_VALUE : Integer.MIN_VALUE;
        for (Policy policy : policies) {
            int allowed = policy.least(memory.before(current, policy.period(), now));
            least = select == Select.MAX ? Math.min(least, allowed) : Math.max(least, allowed);
        }
        return Math.min(current, least);
    }
}
