package dev.barista.node.pod.life;

import dev.barista.node.pod.run.ContainerView;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.probe.Outcome;
import dev.barista.node.probe.ProbeSpec;
import dev.barista.node.probe.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The results of one run's probes, and which tries follow. Immutable and pure.
///
/// Tries belong to a round: pausing ends it, and the result of a try of an older round does not
/// count.
///
/// @param specs the probes that the container has
/// @param startedNanos of the ticker: when the run began
/// @param started whether the start-up probe has passed
/// @param unready why it is not ready; empty while that is not known
/// @param tallies of the probes that are tried in this round
/// @param reportAt of the ticker: when an aggressive probe tells next that it fails
/// @param looked whether it was looked where the container listens instead
public record Health(
        Map<Probe, ProbeSpec> specs,
        long startedNanos,
        int round,
        boolean started,
        boolean ready,
        String unready,
        Map<Probe, Tally> tallies,
        long reportAt,
        boolean looked) {

    /// A probe of a container.
    public enum Probe {
        /// Not a probe: `lifecycle.postStart`, which comes before them all, and passes once.
        POST_START("PostStart"),
        STARTUP("Startup"),
        READINESS("Readiness"),
        LIVENESS("Liveness");

        private final String word;

        Probe(String word) {
            this.word = word;
        }

        /// As a kubelet says it.
        public String word() {
            return word;
        }

        /// Why a container is restarted, as a kubelet says it.
        public String death(String container) {
            return this == POST_START
                    ? "FailedPostStartHook"
                    : "Container %s failed %s probe, will be restarted"
                            .formatted(container, word.toLowerCase(java.util.Locale.ROOT));
        }

        /// What its user is told when it fails.
        public Action.News failure(String reason) {
            return this == POST_START
                    ? new Action.News.Warning(
                            "FailedPostStartHook", "PostStartHook failed: " + reason)
                    : new Action.News.Warning("Unhealthy", word + " probe failed: " + reason);
        }

        /// Of a container.
        public String field() {
            return word.toLowerCase(java.util.Locale.ROOT) + "Probe";
        }
    }

    /// What follows from a try.
    public sealed interface Verdict {
        /// The next try.
        record Again(Probe probe, Duration delay, boolean explain) implements Verdict {}

        /// It may serve; also again, after it was not ready.
        record Ready() implements Verdict {}

        /// The readiness probe has failed as often as its threshold says.
        record Failing(boolean certain, String reason) implements Verdict {}

        /// It is to be restarted.
        record Dead(Probe probe) implements Verdict {}

        /// Its user is told that a probe fails.
        record Failed(Probe probe, String reason) implements Verdict {}

        /// What its status tells has changed.
        record Changed() implements Verdict {}
    }

    public record Next(Health health, List<Verdict> verdicts) {}

    /// When a probe that is tried all the time says for the first time that it fails.
    private static final Duration WRONG_PORT_AFTER = Duration.ofSeconds(2);

    private static final Duration REPORT_EVERY = Duration.ofSeconds(10);
    private static final Duration QUICKEST = Duration.ofMillis(1);
    private static final Duration SLOWEST = Duration.ofMillis(50);

    public Health {
        specs = Map.copyOf(specs);
        tallies = Map.copyOf(tallies);
    }

    /// Of a run that nothing is known of yet; [#resume] begins.
    static Health of(PodView view, long startedNanos) {
        return taken(view, startedNanos, false, false);
    }

    /// Of a run of a companion, whose probes have Kubernetes' period.
    public static Health of(ContainerView container, long startedNanos) {
        Map<Probe, ProbeSpec> specs = new EnumMap<>(Probe.class);
        for (Probe probe : Probe.values()) {
            container.probe(probe.field(), false).ifPresent(spec -> specs.put(probe, spec));
        }
        container.postStart().ifPresent(spec -> specs.put(Probe.POST_START, spec));
        return of(specs, startedNanos, false, false);
    }

    /// As it was noted down for another process; [#resume] goes on.
    public Health as(boolean started, boolean ready) {
        return of(specs, startedNanos, started, ready);
    }

    /// Of a run that was watched elsewhere until now; [#resume] goes on.
    static Health taken(PodView view, long startedNanos, boolean started, boolean ready) {
        Map<Probe, ProbeSpec> specs = new EnumMap<>(Probe.class);
        for (Probe probe : Probe.values()) {
            view.probe(probe.field()).ifPresent(spec -> specs.put(probe, spec));
        }
        view.main().postStart().ifPresent(spec -> specs.put(Probe.POST_START, spec));
        return of(specs, startedNanos, started, ready);
    }

    private static Health of(
            Map<Probe, ProbeSpec> specs, long startedNanos, boolean started, boolean ready) {
        long report = startedNanos + REPORT_EVERY.toNanos();
        var probes = ready ? onceReady(specs) : specs;
        return new Health(probes, startedNanos, 0, started, ready, "", Map.of(), report, false);
    }

    /// The probe as it is tried now, or would be.
    public Optional<ProbeSpec> spec(Probe probe) {
        return Optional.ofNullable(specs.get(probe));
    }

    /// How long the container has to end when this probe has it restarted.
    ///
    /// @param otherwise the pod's
    public Duration grace(Probe probe, Duration otherwise) {
        return spec(probe).flatMap(ProbeSpec::grace).orElse(otherwise);
    }

    /// Once it was ready, an aggressive probe goes on with a period.
    private static Map<Probe, ProbeSpec> onceReady(Map<Probe, ProbeSpec> specs) {
        Map<Probe, ProbeSpec> later = new EnumMap<>(Probe.class);
        later.putAll(specs);
        later.computeIfPresent(Probe.READINESS, (_, spec) -> spec.onceReady());
        return later;
    }

    /// No more tries until [#resume]; it is as ready as it was.
    public Health pause() {
        return new Health(
                specs,
                startedNanos,
                round + 1,
                started,
                ready,
                unready,
                Map.of(),
                reportAt,
                looked);
    }

    /// No more tries, and not ready any more.
    public Health stopped() {
        return pause().readiness(false, unready);
    }

    private Health readiness(boolean now, String why) {
        return new Health(
                now ? onceReady(specs) : specs,
                startedNanos,
                round,
                started,
                now,
                why,
                tallies,
                reportAt,
                looked);
    }

    /// It serves no more.
    public Health unready(String why) {
        return readiness(false, why);
    }

    /// Tries what is to be tried now.
    public Next resume(long now) {
        Health fresh = pause();
        if (!started && specs.containsKey(Probe.POST_START)) {
            return new Next(fresh, List.of(fresh.first(Probe.POST_START, now)));
        }
        if (!started && specs.containsKey(Probe.STARTUP)) {
            return new Next(fresh, List.of(fresh.first(Probe.STARTUP, now)));
        }
        return fresh.begun(now);
    }

    /// Its start-up probe has passed, or there is none.
    private Next begun(long now) {
        Health begun =
                new Health(
                        specs,
                        startedNanos,
                        round,
                        true,
                        ready,
                        unready,
                        Map.of(),
                        reportAt,
                        looked);
        List<Verdict> verdicts = new ArrayList<>();
        if (specs.containsKey(Probe.READINESS)) {
            verdicts.add(begun.first(Probe.READINESS, now));
        } else if (!ready) {
            begun = begun.readiness(true, "");
            verdicts.add(new Verdict.Ready());
        }
        if (specs.containsKey(Probe.LIVENESS)) {
            verdicts.add(begun.first(Probe.LIVENESS, now));
        }
        return new Next(begun, verdicts);
    }

    private Verdict first(Probe probe, long now) {
        return again(probe, require(probe).initialDelay(), now);
    }

    private ProbeSpec require(Probe probe) {
        return spec(probe).orElseThrow();
    }

    private Verdict again(Probe probe, Duration delay, long now) {
        return new Verdict.Again(probe, delay, isToExplain(probe, now + delay.toNanos()));
    }

    /// Looking where it listens is too much for each of the tries that follow closely.
    private boolean isToExplain(Probe probe, long at) {
        return !require(probe).aggressive() || isDue(at) || isFirstLook(at);
    }

    private boolean isDue(long at) {
        return at - reportAt >= 0;
    }

    private boolean isFirstLook(long at) {
        return !looked && at - startedNanos >= WRONG_PORT_AFTER.toNanos();
    }

    /// A probe was tried in this round.
    public Next tried(Probe probe, Outcome outcome, long now) {
        Tally tally = tallies.getOrDefault(probe, Tally.NONE).after(outcome);
        Map<Probe, Tally> counted = new EnumMap<>(Probe.class);
        counted.putAll(tallies);
        counted.put(probe, tally);
        Health next =
                new Health(
                        specs,
                        startedNanos,
                        round,
                        started,
                        ready,
                        unready,
                        counted,
                        reportAt,
                        looked);
        return switch (outcome) {
            case Outcome.Success _ -> next.succeeded(probe, tally, now);
            case Outcome.Failure failure -> next.failed(probe, failure, tally, now);
        };
    }

    private Next succeeded(Probe probe, Tally tally, long now) {
        if (probe == Probe.POST_START) {
            return withoutHook().resume(now);
        }
        boolean enough = tally.successes() >= require(probe).successThreshold();
        if (probe == Probe.STARTUP && enough) {
            Next begun = begun(now);
            List<Verdict> verdicts = new ArrayList<>(begun.verdicts());
            verdicts.add(new Verdict.Changed());
            return new Next(begun.health(), verdicts);
        }
        if (probe == Probe.READINESS && enough && !ready) {
            Health up = readiness(true, "");
            Verdict later = up.again(probe, up.pause(probe, now), now);
            return new Next(up, List.of(new Verdict.Ready(), later));
        }
        return new Next(this, List.of(again(probe, pause(probe, now), now)));
    }

    private Health withoutHook() {
        Map<Probe, ProbeSpec> rest = new EnumMap<>(specs);
        rest.remove(Probe.POST_START);
        return new Health(
                rest, startedNanos, round, started, ready, unready, tallies, reportAt, looked);
    }

    private Next failed(Probe probe, Outcome.Failure failure, Tally tally, long now) {
        if (probe != Probe.READINESS) {
            Verdict told = new Verdict.Failed(probe, failure.reason());
            boolean dead = tally.failures() >= require(probe).failureThreshold();
            Verdict next = dead ? new Verdict.Dead(probe) : again(probe, pause(probe, now), now);
            return new Next(this, List.of(told, next));
        }
        return require(probe).aggressive()
                ? failedAtStart(failure, now)
                : failedNow(failure, tally, now);
    }

    private Next failedNow(Outcome.Failure failure, Tally tally, long now) {
        Probe probe = Probe.READINESS;
        List<Verdict> verdicts = new ArrayList<>();
        verdicts.add(new Verdict.Failed(probe, failure.reason()));
        Health next = this;
        if (ready && tally.failures() >= require(probe).failureThreshold()) {
            boolean certain = require(probe).isCertain(tally.failures());
            verdicts.add(new Verdict.Failing(certain, failure.reason()));
        } else if (!ready && !failure.reason().equals(unready)) {
            next = readiness(false, failure.reason());
            verdicts.add(new Verdict.Changed());
        }
        verdicts.add(again(probe, pause(probe, now), now));
        return new Next(next, verdicts);
    }

    /// Tells every 10 s; and after 2 s, if it listens elsewhere.
    private Next failedAtStart(Outcome.Failure failure, long now) {
        boolean due = isDue(now);
        boolean first = isFirstLook(now);
        boolean tell = due || (first && !failure.refused()); // refused, and not explained
        Health next =
                new Health(
                        specs,
                        startedNanos,
                        round,
                        started,
                        ready,
                        tell ? failure.reason() : unready,
                        tallies,
                        tell ? now + REPORT_EVERY.toNanos() : reportAt,
                        looked || first);
        List<Verdict> verdicts = new ArrayList<>();
        if (tell) {
            verdicts.add(new Verdict.Failed(Probe.READINESS, failure.reason()));
            if (!failure.reason().equals(unready)) {
                verdicts.add(new Verdict.Changed());
            }
        }
        verdicts.add(next.again(Probe.READINESS, pause(Probe.READINESS, now), now));
        return new Next(next, verdicts);
    }

    /// Until the next try. Aggressively: a fiftieth of the time gone by, so that an instance is
    /// found in the millisecond it listens, and a slow one costs little.
    private Duration pause(Probe probe, long now) {
        ProbeSpec spec = require(probe);
        if (!spec.aggressive()) {
            return spec.period();
        }
        Duration gone = Duration.ofNanos(now - startedNanos).dividedBy(50);
        boolean exec = spec.action() instanceof ProbeSpec.Action.Exec; // starts a process each time
        if (exec || gone.compareTo(SLOWEST) > 0) {
            return SLOWEST;
        }
        return gone.compareTo(QUICKEST) < 0 ? QUICKEST : gone;
    }
}
