package dev.barista.model.ledger;

import dev.barista.model.config.PricesConfig;
import dev.barista.model.config.PricesConfig.Price;
import dev.barista.model.instance.Rung;
import dev.barista.model.serving.IdleSettings.InstanceClass;
import java.math.BigInteger;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/// Prices the facts of one revision, and what other policies would have made of the same load.
public final class Bill {

    private static final Measure[] MET = {
        Measure.MET_RESERVE, Measure.MET_FROZEN, Measure.MET_STOPPED
    };

    private final PricesConfig prices;
    private final Period period;

    public Bill(PricesConfig prices, Period period) {
        this.prices = prices;
        this.period = period;
    }

    public Cost of(Facts facts) {
        Map<Rung, Cost.Line> rungs = new EnumMap<>(Rung.class);
        facts.lines()
                .forEach((key, use) -> {
                    long price =
                            Money.held(
                                    key.held(),
                                    BigInteger.valueOf(use.nanos()),
                                    price(key.rung(), key.kind()));
                    rungs.merge(key.rung(), new Cost.Line(use, 0, 0, price), Cost.Line::plus);
                });
        Counts counts = facts.counts();
        for (Rung rung : Rung.values()) {
            long requests = requests(rung, counts);
            long wakes = rung == Rung.RUNNING ? 0 : counts.of(Measure.wokeFrom(rung));
            long price = Money.requests(requests, prices.millionRequests());
            rungs.merge(rung, new Cost.Line(Use.NONE, wakes, requests, price), Cost.Line::plus);
        }
        Cost.Line running = rungs.getOrDefault(Rung.RUNNING, Cost.Line.NONE);
        return instead(facts, rungs, running.use().nanos());
    }

    private Cost instead(Facts facts, Map<Rung, Cost.Line> rungs, long running) {
        Counts counts = facts.counts();
        long awake = counts.of(Measure.AWAKE_NANOS);
        Instant until = facts.until(period.to());
        long routed =
                facts.spans().stream().mapToLong(span -> span.within(period.from(), until)).sum();
        long present = Math.max(routed, awake);
        long most = Math.max(1, counts.of(Measure.PEAK));
        return new Cost(
                rungs,
                standard(facts, Math.multiplyExact(most, present)),
                standard(facts, running + present - awake + counts.of(Measure.MIN_SCALE_NANOS)),
                standard(facts, running + counts.of(Measure.TO_ZERO_NANOS)),
                new Cost.Credits(
                        counts.of(Measure.EARNED),
                        counts.of(Measure.SPENT),
                        counts.of(Measure.OVERDRAWN),
                        facts.credit()),
                new Cost.Egress(
                        counts.of(Measure.EGRESS_BYTES), counts.of(Measure.EGRESS_CONNECTIONS)));
    }

    /// Standard instances for so long, and the same requests.
    ///
    /// @param reckoned below 0 if what it is made of did not all reach the disk
    private Cost.Instead standard(Facts facts, long reckoned) {
        long nanos = Math.max(0, reckoned);
        Deployed revision =
                facts.revision()
                        .withDefaults(
                                prices.standardSize().cpuMillis(),
                                prices.standardSize().memoryBytes());
        long held =
                Money.held(
                        revision.standard(),
                        BigInteger.valueOf(nanos),
                        price(Rung.RUNNING, revision.kind()));
        long requests = 0;
        for (Rung rung : Rung.values()) {
            requests += Money.requests(requests(rung, facts.counts()), prices.millionRequests());
        }
        return new Cost.Instead(nanos, held + requests);
    }

    private Price price(Rung rung, InstanceClass kind) {
        return switch (rung) {
            case RUNNING ->
                    switch (kind) {
                        case STANDARD -> prices.standard();
                        case BURSTABLE -> prices.burstable();
                        case SPOT -> prices.spot();
                    };
            case RESERVE -> prices.burstable();
            case FROZEN -> new Price(0, prices.frozenGibHour());
            case PARKED, STOPPED -> new Price(0, 0);
        };
    }

    private static long requests(Rung rung, Counts counts) {
        return switch (rung) {
            case RUNNING -> {
                long elsewhere = 0;
                for (Measure met : MET) {
                    elsewhere += counts.of(met);
                }
                yield Math.max(0, counts.of(Measure.REQUESTS) - elsewhere);
            }
            case RESERVE -> counts.of(Measure.MET_RESERVE);
            case FROZEN -> counts.of(Measure.MET_FROZEN);
            case PARKED -> 0; // counted as stopped: the client could not know
            case STOPPED -> counts.of(Measure.MET_STOPPED);
        };
    }
}
