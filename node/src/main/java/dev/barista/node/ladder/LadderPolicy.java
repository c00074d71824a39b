package dev.barista.node.ladder;

import static dev.barista.model.instance.Rung.FROZEN;
import static dev.barista.model.instance.Rung.RESERVE;
import static dev.barista.model.instance.Rung.RUNNING;
import static dev.barista.model.instance.Rung.STOPPED;

import dev.barista.model.instance.Rung;
import dev.barista.model.serving.IdleSettings.Policy;
import dev.barista.model.text.Durations;
import dev.barista.node.ladder.Decision.Move;
import dev.barista.node.ladder.Decision.Release;
import dev.barista.node.ladder.Decision.Stay;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides when an idle instance moves down the ladder, and how far. Pure.
///
/// ```
/// reserve    RUNNING ──▶ RESERVE
/// freeze     RUNNING ──freeze-after──▶ FROZEN ──stop-after──▶ STOPPED
/// ladder     RUNNING ──▶ RESERVE ──freeze-after──▶ FROZEN ──stop-after──▶ STOPPED
/// no Route   ────────▶ FROZEN ──warm-rollback──▶ STOPPED
/// ```
///
/// Both times count from the last request. What was just asked, or is to be a standard instance
/// again, is not lowered: the next request would only have to raise it. A rung from which the
/// revision wakes more slowly than its budget is not entered: the lowest one above it that is, is
/// taken instead. This policy never raises an instance; only a request does.
final class LadderPolicy {

    /// One that runs is left running for so long after its last request, whatever its limits say.
    static final Duration LEAST_IDLE = Duration.ofSeconds(1);

    static Decision decide(Situation now) {
        if (!now.reserveSeat()) {
            return stay(now, "its seat is the autoscaler's", null);
        }
        if (now.idle().isZero()) {
            return stay(now, "busy", null);
        }
        if (now.standardWanted() > 0) {
            return stay(now, "it is to be a standard instance again", null);
        }
        Duration unrouted = now.unrouted();
        return unrouted != null && now.rules().warmRollback().isPositive()
                ? forRollback(now, unrouted)
                : forTime(now);
    }

    private static Decision forRollback(Situation now, Duration unrouted) {
        Duration keep = now.rules().warmRollback();
        if (unrouted.compareTo(keep) >= 0) {
            return new Release(
                    "no Route for %s (warm-rollback %s)"
                            .formatted(rounded(unrouted), Durations.text(keep)));
        }
        String reason = "no Route: kept for a rollback (warm-rollback %s)".formatted(text(keep));
        return now.freezer() && FROZEN.isBelow(now.rung())
                ? new Move(FROZEN, reason)
                : stay(now, reason, keep.minus(unrouted));
    }

    private static Decision forTime(Situation now) {
        if (!now.rung().isLowered() && now.idle().compareTo(LEAST_IDLE) < 0) {
            return stay(now, "idle for " + rounded(now.idle()), LEAST_IDLE.minus(now.idle()));
        }
        Rung wanted = wanted(now);
        for (Rung rung = wanted; rung.isBelow(now.rung()); rung = above(rung)) {
            if (isOpen(rung, now) && meetsBudget(rung, now)) {
                String reason = rung == wanted ? because(rung, now) : instead(rung, wanted, now);
                return rung == STOPPED ? new Release(reason) : new Move(rung, reason);
            }
        }
        String reason =
                wanted.isBelow(now.rung())
                        ? instead(now.rung(), wanted, now)
                        : "idle for " + rounded(now.idle());
        return stay(now, reason, untilNext(now));
    }

    /// The rung that time alone asks for.
    private static Rung wanted(Situation now) {
        LadderRules rules = now.rules();
        boolean stop = now.idle().compareTo(rules.stopAfter()) >= 0;
        boolean freeze = now.idle().compareTo(rules.freezeAfter()) >= 0;
        return switch (rules.policy()) {
            case STOP -> now.rung(); // kept for a rollback: the autoscaler knows for how long
            case RESERVE -> RESERVE;
            case FREEZE -> stop ? STOPPED : freeze ? FROZEN : RUNNING;
            case LADDER -> stop ? STOPPED : freeze ? FROZEN : RESERVE;
        };
    }

    private static Rung above(Rung rung) {
        return switch (rung) {
            case RUNNING, RESERVE -> RUNNING;
            case FROZEN -> RESERVE;
            case PARKED, STOPPED -> FROZEN;
        };
    }

    private static boolean isOpen(Rung rung, Situation now) {
        Policy policy = now.rules().policy();
        return switch (rung) {
            case RUNNING, PARKED, STOPPED -> true;
            case RESERVE -> policy.hasReserve();
            case FROZEN -> policy.freezes() && now.freezer();
        };
    }

    static boolean meetsBudget(Rung rung, Situation now) {
        Duration budget = now.rules().wakeBudget();
        Duration wake = now.wakes().from(rung);
        return budget == null || (wake != null && wake.compareTo(budget) <= 0);
    }

    private static @Nullable Duration untilNext(Situation now) {
        LadderRules rules = now.rules();
        if (!rules.policy().freezes()) {
            return null;
        }
        return List.of(rules.freezeAfter(), rules.stopAfter()).stream()
                .map(limit -> limit.minus(now.idle()))
                .filter(Duration::isPositive)
                .findFirst()
                .orElse(null);
    }

    private static String because(Rung rung, Situation now) {
        LadderRules rules = now.rules();
        return switch (rung) {
            case RUNNING, RESERVE -> "idle: nothing in flight";
            case FROZEN ->
                    "idle for %s (freeze-after %s)"
                            .formatted(rounded(now.idle()), text(rules.freezeAfter()));
            case PARKED, STOPPED ->
                    "idle for %s (stop-after %s)"
                            .formatted(rounded(now.idle()), text(rules.stopAfter()));
        };
    }

    private static String instead(Rung taken, Rung wanted, Situation now) {
        Duration budget = now.rules().wakeBudget();
        if (budget == null || meetsBudget(wanted, now)) {
            return "%s, not %s: instances cannot be frozen here"
                    .formatted(taken.word(), wanted.word());
        }
        Duration wake = now.wakes().from(wanted);
        return "%s, not %s, which wakes in %s (wake-budget %s)"
                .formatted(
                        taken.word(),
                        wanted.word(),
                        wake == null ? "unknown time" : rounded(wake),
                        text(budget));
    }

    private static Stay stay(Situation now, String reason, @Nullable Duration again) {
        return new Stay(now.rung(), reason, again);
    }

    private static String text(Duration exact) {
        return Durations.text(exact);
    }

    /// For people: to the millisecond.
    private static String rounded(Duration measured) {
        return Durations.text(measured.truncatedTo(ChronoUnit.MILLIS));
    }

    private LadderPolicy() {}
}
