package dev.barista.app.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.config.PricesConfig;
import dev.barista.model.instance.Rung;
import dev.barista.model.ledger.Account;
import dev.barista.model.ledger.Counts;
import dev.barista.model.ledger.Deployed;
import dev.barista.model.ledger.Facts;
import dev.barista.model.ledger.LineKey;
import dev.barista.model.ledger.Measure;
import dev.barista.model.ledger.Period;
import dev.barista.model.ledger.Place;
import dev.barista.model.ledger.Reading;
import dev.barista.model.ledger.Size;
import dev.barista.model.ledger.Span;
import dev.barista.model.ledger.Use;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings.InstanceClass;
import dev.barista.store.ledger.LedgerFile;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CostTextTest {

    private static final long HOUR = 3_600_000_000_000L;
    private static final Instant FROM = Instant.parse("2030-01-01T10:00:00Z");
    private static final Period PERIOD = new Period(FROM, Instant.parse("2030-01-02T10:00:00Z"));
    private static final Size SIZE = new Size(500, 256L << 20);
    private static final LedgerFile.Content CONTENT =
            new LedgerFile.Content(
                    PricesConfig.DEFAULT,
                    List.of(
                            facts("coffee-00001", "coffee", 0),
                            facts("coffee-00002", "coffee", 2),
                            facts("tea-00001", "tea", 3)));

    private static Facts facts(String name, String service, int hours) {
        return facts(name, service, hours, 0);
    }

    private static Facts facts(String name, String service, int hours, int wokeParked) {
        var key = new ObjectKey("default", name);
        var running = new LineKey(0, key, Rung.RUNNING, InstanceClass.BURSTABLE, SIZE);
        var reserve =
                new LineKey(
                        0, key, Rung.RESERVE, InstanceClass.BURSTABLE, new Size(100, 128L << 20));
        return new Facts(
                new Deployed(key, service, InstanceClass.BURSTABLE, SIZE),
                Map.of(
                        running, new Use(hours * HOUR, 90_500_000_000L, 3600L << 30),
                        reserve, new Use(8 * HOUR, 1_250_000_000L, 3600L << 27)),
                Counts.NONE
                        .with(Measure.REQUESTS, 812)
                        .with(Measure.MET_RESERVE, 5)
                        .with(Measure.WOKE_RESERVE, 4)
                        .with(Measure.WOKE_STOPPED, 1)
                        .with(Measure.WOKE_PARKED, wokeParked)
                        .with(Measure.PEAK, 2)
                        .with(Measure.EARNED, 600_000_000_000L)
                        .with(Measure.EGRESS_BYTES, 12_345_678)
                        .with(Measure.EGRESS_CONNECTIONS, 42)
                        .with(Measure.AWAKE_NANOS, hours * HOUR),
                List.of(new Span(key, FROM, null)),
                List.of(account(key)));
    }

    private static Account account(ObjectKey revision) {
        var place = new Place("a-0", revision, Rung.RESERVE, InstanceClass.BURSTABLE, SIZE, 500, 0);
        return new Account(place, new Reading(0, PERIOD.to(), 0, 0), 120_000_000_000L, 0);
    }

    private static CostReport services() {
        return CostReport.ofServices(CONTENT, PERIOD, "");
    }

    private static CostReport coffee() {
        return CostReport.ofRevisions(CONTENT, PERIOD, new ObjectKey("default", "coffee-00002"));
    }

    @Test
    void aRevisionHasARowForEachRungThatItWasOnAndEachOtherPolicy() {
        assertThat(String.join("\n", new CostText(ZoneOffset.UTC).detailed(coffee())))
                .isEqualTo(
                        """
                        from 2030-01-01 10:00 to 2030-01-02 10:00

                        coffee-00002                INSTANCE-H      CPU-S     GIB-H    WAKES   REQUESTS          USD
                          running                        2.000       90.5     1.000        0        807     0.025622
                          reserve                        8.000        1.3     0.125        4          5     0.022097
                          stopped                        0.000        0.0     0.000        1          0     0.000000
                          total                         10.000       91.8     1.125        5        812     0.047719
                          if always on                  48.000                                              0.614916  saved 92.2%
                          if min-scale: 1               24.000                                              0.307458  saved 84.5%
                          if plain scale to zero         2.000                                              0.025622  paid 86.2% more
                          credits (a core for a minute): earned 10.0, spent 0.0, overdrawn 0.0, kept 2.0
                          egress: 12.346 MB, 42 connections\
                        """);
    }

    @Test
    void aParkedRowIsThereWhereSomethingWokeFromIt() {
        var content =
                new LedgerFile.Content(
                        PricesConfig.DEFAULT, List.of(facts("tea-00001", "tea", 1, 7)));
        var tea = CostReport.ofRevisions(content, PERIOD, new ObjectKey("default", "tea"));

        assertThat(new CostText(ZoneOffset.UTC).detailed(tea))
                .contains(
                        "  parked                         0.000        0.0     0.000        7          0     0.000000");
        assertThat(new CostText(ZoneOffset.UTC).detailed(coffee())).noneMatch(has("parked"));
    }

    @Test
    void theRowsOfTheCsvAreAllThereWhereverItWas() {
        List<String> lines = CostCsv.lines(coffee());

        assertThat(lines).anyMatch(has("parked")).anyMatch(has("frozen"));
    }

    private static Predicate<String> has(String rung) {
        return line -> line.contains(rung);
    }

    @Test
    void revisionsOfAServiceAreListedTheDearestFirst() {
        var report = CostReport.ofRevisions(CONTENT, PERIOD, new ObjectKey("default", "coffee"));

        assertThat(report.items())
                .extracting(item -> item.key().name())
                .containsExactly("coffee-00002", "coffee-00001");
    }

    @Test
    void aLongNameWidensItsColumnForAll() {
        String name = "a-service-with-a-name-that-is-very-long";
        var content =
                new LedgerFile.Content(
                        PricesConfig.DEFAULT,
                        List.of(facts(name + "-00001", name, 1), facts("tea-00001", "tea", 1)));
        List<String> lines =
                new CostText(ZoneOffset.UTC).summary(CostReport.ofServices(content, PERIOD, ""));

        assertThat(lines.subList(2, lines.size())).extracting(String::length).containsOnly(108);
    }

    @Test
    void allServicesAreOneTable() {
        assertThat(String.join("\n", new CostText(ZoneOffset.UTC).summary(services())))
                .isEqualTo(
                        """
                        from 2030-01-01 10:00 to 2030-01-02 10:00

                        SERVICE                                   USD    ALWAYS-ON  MIN-SCALE-1      TO-ZERO    SAVED
                        default/coffee                       0.069816     1.229832     0.614916     0.025622    88.6%
                        default/tea                          0.060530     0.614916     0.307458     0.038432    80.3%
                        total                                0.130346     1.844748     0.922374     0.064054    85.9%\
                        """);
    }

    @Test
    void servicesAreSummedAndTheDearestIsFirst() {
        List<String> lines = new CostText(ZoneOffset.UTC).summary(services());

        assertThat(lines.subList(2, lines.size()))
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly("SERVICE", "default/coffee", "default/tea", "total");
    }

    @Test
    void linesOfTheCsvAddUpToTheTotalOfTheJsonExactly() {
        JsonNode tree = CostTree.of(services());
        BigDecimal sum = BigDecimal.ZERO;
        for (String line : CostCsv.lines(services())) {
            String[] cells = line.split(",", -1);
            assertThat(cells).hasSize(12);
            if (!line.equals(CostCsv.HEADER) && !cells[4].startsWith("if-")) {
                sum = sum.add(new BigDecimal(cells[10]));
            }
        }

        assertThat(sum.movePointRight(9).longValueExact())
                .isEqualTo(tree.at("/total/all/priceNanos").asLong());
        assertThat(tree.at("/items/0/rungs/reserve/wakes").asLong()).isEqualTo(8);
    }
}
