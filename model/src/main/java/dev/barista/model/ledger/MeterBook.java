package dev.barista.model.ledger;

import dev.barista.model.config.PricesConfig.Burst;
import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings.InstanceClass;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns readings of counters into facts: each nanosecond, of time and of CPU, is booked once, on
/// the rung where it passed.
///
/// A reading that is older than the last one booked changes nothing, so readings may come late. Not
/// thread-safe: it belongs to one meter.
public final class MeterBook {

    private static final BigInteger TWO_SECONDS = BigInteger.valueOf(2_000_000_000L);
    private static final long MILLION = 1_000_000;

    /// What one look at all instances saw.
    public record Seen(Place place, Reading reading) {}

    private final Map<String, Account> accounts = new HashMap<>();
    private final Map<ObjectKey, Presence> presences = new HashMap<>();

    /// Of an earlier process, and not seen again yet.
    private final Set<String> resumed = new HashSet<>();

    /// @param earlier accounts that an earlier process left
    /// @param tick now, as in readings to come
    /// @param at the same moment
    public MeterBook(List<Account> earlier, long tick, Instant at) {
        for (Account account : earlier) {
            Reading last = account.last();
            long ago = Math.max(0, Duration.between(last.at(), at).toNanos());
            var then = new Reading(tick - ago, last.at(), last.cpuNanos(), last.memoryBytes());
            accounts.put(
                    account.place().id(),
                    new Account(account.place(), then, account.credit(), account.carry()));
            resumed.add(account.place().id());
        }
    }

    /// An instance is somewhere now: it has begun, was adopted, or changed its rung.
    public List<Fact> entered(Place place, Reading now, Burst burst) {
        List<Fact> facts = new ArrayList<>();
        Account account = accounts.get(place.id());
        Presence presence = presence(place.revision(), account, now);
        facts.addAll(presence.until(now.tick(), now.at()));
        if (account == null) {
            account = Account.first(place, now);
            if (presence.isEmpty() && place.rung() == Rung.RUNNING) {
                long begun = account.last().tick();
                presence = new Presence(place.revision(), begun);
                presence.enter(place, true);
                presences.put(place.revision(), presence);
                facts.addAll(presence.until(now.tick(), now.at()));
            }
        } else {
            account = book(account, now, burst, facts);
        }
        account = book(account.at(place), now, burst, facts);
        presence.enter(place, place.rung() == Rung.RUNNING);
        facts.addAll(presence.until(now.tick(), now.at()));
        return keep(account, facts);
    }

    /// A request woke an instance of a revision: raised it, or had it started.
    public static Fact woke(ObjectKey revision, Rung from, Instant at) {
        return new Fact.Happened(Hours.of(at), revision, Measure.wokeFrom(from), 1);
    }

    /// The presence of its revision. An instance that ran on while no process measured it counts as
    /// running meanwhile.
    private Presence presence(ObjectKey revision, @Nullable Account account, Reading now) {
        boolean goesOn = account != null && resumed.remove(account.place().id());
        Presence known = presences.get(revision);
        if (known != null) {
            return known;
        }
        Presence made;
        if (account != null && goesOn) {
            made = new Presence(revision, account.last().tick());
            made.enter(account.place(), account.place().rung() == Rung.RUNNING);
        } else {
            made = new Presence(revision, now.tick());
        }
        presences.put(revision, made);
        return made;
    }

    /// An instance leaves where it is: its counters may be about to go.
    public List<Fact> left(String id, Reading now, Burst burst) {
        Account account = accounts.get(id);
        if (account == null) {
            return List.of();
        }
        List<Fact> facts = new ArrayList<>();
        account = book(account, now, burst, facts);
        Presence presence = presences.get(account.place().revision());
        if (presence != null) {
            facts.addAll(presence.until(now.tick(), now.at()));
            presence.leave(id);
        }
        return keep(account, facts);
    }

    /// A look at all instances that there are.
    ///
    /// @param tick before anything of it was read: an instance booked since is not missed
    public List<Fact> sampled(List<Seen> all, long tick, Burst burst) {
        List<Fact> facts = new ArrayList<>();
        Set<String> there = new HashSet<>();
        for (Seen seen : all) {
            there.add(seen.place().id());
            Account account = accounts.get(seen.place().id());
            if (account == null || resumed.contains(seen.place().id())) {
                facts.addAll(entered(seen.place(), seen.reading(), burst));
            } else if (seen.reading().tick() > account.last().tick()) {
                var presence = presences.get(account.place().revision());
                if (presence != null) {
                    facts.addAll(presence.until(seen.reading().tick(), seen.reading().at()));
                }
                keep(book(account, seen.reading(), burst, facts), facts);
            }
        }
        forget(there, tick, facts);
        return facts;
    }

    private void forget(Set<String> there, long tick, List<Fact> facts) {
        for (Iterator<Account> each = accounts.values().iterator(); each.hasNext(); ) {
            Account account = each.next();
            String id = account.place().id();
            if (!there.contains(id) && account.last().tick() < tick) {
                each.remove();
                resumed.remove(id);
                facts.add(new Fact.Gone(id));
                Presence presence = presences.get(account.place().revision());
                if (presence != null) {
                    presence.leave(id);
                }
            }
        }
        presences.values().removeIf(Presence::isEmpty);
    }

    private List<Fact> keep(Account account, List<Fact> facts) {
        accounts.put(account.place().id(), account);
        facts.add(new Fact.Counted(account));
        return facts;
    }

    /// Books what passed between the last reading and this one.
    private static Account book(Account account, Reading now, Burst burst, List<Fact> facts) {
        Reading last = account.last();
        long nanos = now.tick() - last.tick();
        if (nanos < 0) {
            return account;
        }
        long cpu = Math.max(0, now.cpuNanos() - last.cpuNanos());
        BigInteger[] bytes =
                BigInteger.valueOf(last.memoryBytes())
                        .add(BigInteger.valueOf(now.memoryBytes()))
                        .multiply(BigInteger.valueOf(nanos))
                        .add(BigInteger.valueOf(account.carry()))
                        .divideAndRemainder(TWO_SECONDS);
        used(account.place(), now.at(), new Use(nanos, cpu, bytes[0].longValueExact()), facts);
        long credit = credit(account, now, nanos, cpu, burst, facts);
        return new Account(
                account.place(),
                now.withCpu(Math.max(now.cpuNanos(), last.cpuNanos())),
                credit,
                bytes[1].longValueExact());
    }

    private static void used(Place place, Instant end, Use use, List<Fact> facts) {
        if (use.equals(Use.NONE)) {
            return;
        }
        List<Hours.Part> parts = Hours.cut(end, use.nanos());
        List<Long> cpu = Hours.share(use.cpuNanos(), parts);
        List<Long> bytes = Hours.share(use.byteSeconds(), parts);
        for (int n = 0; n < parts.size(); n++) {
            Hours.Part part = parts.get(n);
            var line =
                    new LineKey(
                            part.hour(),
                            place.revision(),
                            place.rung(),
                            place.kind(),
                            place.held());
            facts.add(new Fact.Used(line, new Use(part.nanos(), cpu.get(n), bytes.get(n))));
        }
    }

    /// What a burstable instance has kept after a stretch.
    private static long credit(
            Account account, Reading now, long nanos, long cpu, Burst burst, List<Fact> facts) {
        Place place = account.place();
        if (place.kind() != InstanceClass.BURSTABLE) {
            return 0;
        }
        long rate = (long) place.standardMillis() * burst.baselinePermille();
        long most = Hours.scale(burst.kept().toNanos(), rate, MILLION);
        long gain = Hours.scale(nanos, rate, MILLION) - cpu;
        long wished = account.credit() + gain;
        long credit = Math.clamp(wished, 0, Math.max(most, 0));
        if (credit > account.credit()) {
            facts.add(happened(place, now, Measure.EARNED, credit - account.credit()));
        } else if (credit < account.credit()) {
            facts.add(happened(place, now, Measure.SPENT, account.credit() - credit));
        }
        if (wished < 0) {
            facts.add(happened(place, now, Measure.OVERDRAWN, -wished));
        }
        return credit;
    }

    private static Fact happened(Place place, Reading now, Measure measure, long amount) {
        return new Fact.Happened(Hours.of(now.at()), place.revision(), measure, amount);
    }
}
