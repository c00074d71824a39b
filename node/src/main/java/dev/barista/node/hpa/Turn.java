package dev.barista.node.hpa;

import dev.barista.node.hpa.Turn.Condition.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What one look at a workload and its pods comes to.
///
/// @param desired replicas
/// @param reason why they change; empty if they do not
/// @param measured what each metric is, those of which it is known
/// @param failures events that tell what is not known
record Turn(
        int desired,
        String reason,
        Memory memory,
        List<Condition> conditions,
        List<Measured> measured,
        List<Failure> failures) {

    record Condition(String type, State state, String reason, String message) {
        enum State {
            TRUE,
            FALSE
        }
    }

    record Measured(Metric.Resource metric, Proposal.Replicas proposal) {}

    record Failure(String reason, String message) {}

    /// A number of replicas, and why it is not another.
    private record Limited(int replicas, State isLimited, String reason, String message) {}

    private static final String ABLE = "AbleToScale";
    private static final String ACTIVE = "ScalingActive";
    private static final String LIMITED = "ScalingLimited";

    /// @param current replicas that the workload asks for
    static Turn decide(HpaSpec spec, Memory memory, int current, List<PodUse> pods, Instant now) {
        Condition able =
                new Condition(
                        ABLE,
                        State.TRUE,
                        "SucceededGetScale",
                        "the HPA controller was able to get the target's current scale");
        if (current == 0 && spec.min() != 0) {
            Condition off =
                    new Condition(
                            ACTIVE,
                            State.FALSE,
                            "ScalingDisabled",
                            "scaling is disabled since the replica count of the target is zero");
            return new Turn(0, "", memory, List.of(able, off), List.of(), List.of());
        }
        if (current > spec.max()) {
            return bound(spec.max(), "above Spec.MaxReplicas", memory, able);
        }
        if (current < spec.min()) {
            return bound(spec.min(), "below Spec.MinReplicas", memory, able);
        }
        return byMetrics(spec, memory, current, pods, now);
    }

    private static Turn bound(int replicas, String what, Memory memory, Condition able) {
        return new Turn(
                replicas,
                "Current number of replicas " + what,
                memory,
                List.of(able),
                List.of(),
                List.of());
    }

    private static Turn byMetrics(
            HpaSpec spec, Memory memory, int current, List<PodUse> pods, Instant now) {
        List<Measured> measured = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        String first = "";
        Measured highest = null;
        for (Metric metric : spec.metrics()) {
            switch (metric) {
                case Metric.Foreign foreign -> {
                    failures.add(new Failure(foreign.failure(), foreign.why()));
                    first = first.isEmpty() ? foreign.named() + foreign.why() : first;
                }
                case Metric.Resource resource -> {
                    switch (Proposal.of(resource, current, pods, now)) {
                        case Proposal.Unknown(String why) -> {
                            failures.add(new Failure(resource.failure(), why));
                            first = first.isEmpty() ? resource.named() + why : first;
                        }
                        case Proposal.Replicas replicas -> {
                            Measured one = new Measured(resource, replicas);
                            measured.add(one);
                            if (highest == null || replicas.count() > highest.proposal().count()) {
                                highest = one;
                            }
                        }
                    }
                }
            }
        }
        // What is not known may be high: it only keeps from fewer pods.
        if (highest == null || (!failures.isEmpty() && highest.proposal().count() < current)) {
            return unknown(spec, memory, current, measured, failures, first);
        }
        return toward(spec, memory, current, highest, measured, failures, now);
    }

    private static Turn unknown(
            HpaSpec spec,
            Memory memory,
            int current,
            List<Measured> measured,
            List<Failure> failures,
            String first) {
        Failure one = failures.getFirst();
        Condition inactive =
                new Condition(
                        ACTIVE,
                        State.FALSE,
                        one.reason(),
                        "the HPA was unable to compute the replica count: " + one.message());
        Condition able =
                new Condition(
                        ABLE,
                        State.TRUE,
                        "SucceededGetScale",
                        "the HPA controller was able to get the target's current scale");
        List<Failure> all = new ArrayList<>(failures);
        all.add(
                new Failure(
                        "FailedComputeMetricsReplicas",
                        "invalid metrics (%d invalid out of %d), first error is: %s"
                                .formatted(failures.size(), spec.metrics().size(), first)));
        return new Turn(current, "", memory, List.of(able, inactive), measured, all);
    }

    private static Turn toward(
            HpaSpec spec,
            Memory memory,
            int current,
            Measured highest,
            List<Measured> measured,
            List<Failure> failures,
            Instant now) {
        int proposed = highest.proposal().count();
        Memory next = memory.with(proposed, now);
        int low = next.lowest(proposed, spec.up().window(), now);
        int high = next.highest(proposed, spec.down().window(), now);
        int steady = Math.min(Math.max(current, low), high);
        Limited limited = limited(spec, next, current, steady, now);
        String description = highest.metric().description();
        String reason = "";
        if (limited.replicas() > current) {
            reason = description + " above target";
        } else if (limited.replicas() < current) {
            reason = "All metrics below target";
        }
        List<Condition> conditions =
                List.of(
                        steadied(proposed, steady),
                        new Condition(
                                ACTIVE,
                                State.TRUE,
                                "ValidMetricFound",
                                "the HPA was able to successfully calculate a replica count from "
                                        + description),
                        new Condition(
                                LIMITED, limited.isLimited(), limited.reason(), limited.message()));
        return new Turn(limited.replicas(), reason, next, conditions, measured, failures);
    }

    private static Condition steadied(int proposed, int steady) {
        if (steady > proposed) {
            return new Condition(
                    ABLE,
                    State.TRUE,
                    "ScaleDownStabilized",
                    "recent recommendations were higher than current one, applying the highest recent recommendation");
        }
        return steady < proposed
                ? new Condition(
                        ABLE,
                        State.TRUE,
                        "ScaleUpStabilized",
                        "recent recommendations were lower than current one, applying the lowest recent recommendation")
                : new Condition(
                        ABLE,
                        State.TRUE,
                        "ReadyForNewScale",
                        "recommended size matches current size");
    }

    private static Limited limited(
            HpaSpec spec, Memory memory, int current, int wanted, Instant now) {
        if (wanted > current) {
            int most = spec.up().most(current, memory, now);
            if (wanted > Math.min(most, spec.max())) {
                return most < spec.max()
                        ? new Limited(
                                most,
                                State.TRUE,
                                "ScaleUpLimit",
                                "the desired replica count is increasing faster than the maximum scale rate")
                        : new Limited(
                                spec.max(),
                                State.TRUE,
                                "TooManyReplicas",
                                "the desired replica count is more than the maximum replica count");
            }
        } else if (wanted < current) {
            int least = spec.down().least(current, memory, now);
            if (wanted < Math.max(least, spec.min())) {
                return least > spec.min()
                        ? new Limited(
                                least,
                                State.TRUE,
                                "ScaleDownLimit",
                                "the desired replica count is decreasing faster than the maximum scale rate")
                        : new Limited(
                                spec.min(),
                                State.TRUE,
                                "TooFewReplicas",
                                "the desired replica count is less than the minimum replica count");
            }
        }
        return new Limited(
                wanted,
                State.FALSE,
                "DesiredWithinRange",
                "the desired count is within the acceptable range");
    }
}
