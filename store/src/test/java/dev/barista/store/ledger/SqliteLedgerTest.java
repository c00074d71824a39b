package dev.barista.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.barista.model.config.PricesConfig;
import dev.barista.model.instance.Rung;
import dev.barista.model.ledger.Account;
import dev.barista.model.ledger.Deployed;
import dev.barista.model.ledger.Fact;
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
import dev.barista.model.testkit.VirtualTime;
import dev.barista.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteLedgerTest {

    private static final ObjectKey COFFEE = new ObjectKey("default", "coffee-00001");
    private static final Size SMALL = new Size(100, 128L << 20);
    private static final LedgerSettings AT_ONCE = new LedgerSettings(1000, 1000, Duration.ZERO);

    @TempDir Path folder;

    private final VirtualTime time = new VirtualTime();

    private SqliteLedger open(LedgerSettings settings) {
        return SqliteLedger.open(folder, settings, time);
    }

    private long hour() {
        return time.instant().getEpochSecond() / 3600;
    }

    private Fact used(long hour, Rung rung, long nanos) {
        var key = new LineKey(hour, COFFEE, rung, InstanceClass.STANDARD, SMALL);
        return new Fact.Used(key, new Use(nanos, nanos / 10, 5));
    }

    private Fact happened(long hour, Measure measure, long amount) {
        return new Fact.Happened(hour, COFFEE, measure, amount);
    }

    private List<Facts> read(Duration back) {
        return LedgerFile.read(folder, Period.since(time.instant().minus(back), time.instant()))
                .revisions();
    }

    private static Use use(Facts facts, Rung rung) {
        return facts.lines().entrySet().stream()
                .filter(line -> line.getKey().rung() == rung)
                .map(Map.Entry::getValue)
                .reduce(Use.NONE, Use::plus);
    }

    @Test
    void addsUpWhatIsBookedInAnHourAlsoAcrossRestarts() {
        for (int run = 0; run < 3; run++) {
            try (SqliteLedger ledger = open(AT_ONCE)) {
                ledger.add(
                        List.of(
                                used(hour(), Rung.RUNNING, 100),
                                used(hour(), Rung.RESERVE, 7),
                                happened(hour(), Measure.REQUESTS, 4),
                                happened(hour(), Measure.PEAK, run)));
            }
        }

        Facts facts = read(Duration.ZERO).getFirst();
        assertThat(use(facts, Rung.RUNNING)).isEqualTo(new Use(300, 30, 15));
        assertThat(use(facts, Rung.RESERVE).nanos()).isEqualTo(21);
        assertThat(facts.counts().of(Measure.REQUESTS)).isEqualTo(12);
        assertThat(facts.counts().of(Measure.PEAK)).isEqualTo(2);
        assertThat(facts.revision().service()).isEqualTo("coffee");
    }

    @Test
    void passesOverWhatAnotherVersionHasCounted() throws SQLException {
        try (SqliteLedger ledger = open(AT_ONCE)) {
            ledger.add(List.of(happened(hour(), Measure.REQUESTS, 4)));
        }
        try (var file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("ledger.db"));
                var statement = file.createStatement()) {
            statement.execute(
                    "INSERT INTO happening SELECT hour, namespace, revision, 'OF_ANOTHER', 7"
                            + " FROM happening");
        }

        assertThat(read(Duration.ZERO).getFirst().counts().amounts())
                .isEqualTo(Map.of(Measure.REQUESTS, 4L));
    }

    @Test
    void tellsOnlyThePeriodThatIsAskedFor() {
        try (SqliteLedger ledger = open(AT_ONCE)) {
            ledger.add(List.of(used(hour() - 3, Rung.RUNNING, 1000)));
            ledger.add(List.of(used(hour() - 1, Rung.RUNNING, 10)));
            ledger.add(List.of(used(hour(), Rung.RUNNING, 1)));
        }

        assertThat(use(read(Duration.ofHours(1)).getFirst(), Rung.RUNNING).nanos()).isEqualTo(11);
        assertThat(use(read(Duration.ofHours(5)).getFirst(), Rung.RUNNING).nanos()).isEqualTo(1011);
    }

    @Test
    void keepsAccountsUntilTheirInstancesAreNoMore() {
        var place = new Place("a-0", COFFEE, Rung.FROZEN, InstanceClass.BURSTABLE, SMALL, 1000, 70);
        var reading = new Reading(0, time.instant().plusNanos(123_456_789), 5_000, 20 << 20);
        var account = new Account(place, reading, 600, 3);
        try (SqliteLedger ledger = open(AT_ONCE)) {
            ledger.add(List.of(new Fact.Counted(account)));
        }
        try (SqliteLedger ledger = open(AT_ONCE)) {
            assertThat(ledger.accounts()).containsExactly(account);
            ledger.add(List.of(new Fact.Gone("a-0")));
        }
        try (SqliteLedger ledger = open(AT_ONCE)) {
            assertThat(ledger.accounts()).isEmpty();
        }
    }

    @Test
    void tellsOfARevisionWhichAccountsAreOpen() {
        var place = new Place("a-0", COFFEE, Rung.FROZEN, InstanceClass.BURSTABLE, SMALL, 1000, 70);
        var account = new Account(place, new Reading(0, time.instant(), 5_000, 20 << 20), 600, 3);
        try (SqliteLedger ledger = open(AT_ONCE)) {
            ledger.add(List.of(used(hour(), Rung.FROZEN, 1), new Fact.Counted(account)));
        }

        assertThat(read(Duration.ZERO).getFirst().accounts()).containsExactly(account);
    }

    @Test
    void aSpanLastsUntilItIsEnded() {
        Instant since = time.instant();
        var known = new Deployed(COFFEE, "espresso", InstanceClass.SPOT, SMALL);
        try (SqliteLedger ledger = open(AT_ONCE)) {
            ledger.add(
                    List.of(new Fact.Known(known), new Fact.Routed(new Span(COFFEE, since, null))));
        }
        try (SqliteLedger ledger = open(AT_ONCE)) {
            assertThat(ledger.openSpans()).containsExactly(new Span(COFFEE, since, null));
            time.advance(Duration.ofMinutes(90));
            ledger.add(List.of(new Fact.Routed(new Span(COFFEE, since, time.instant()))));
        }
        try (SqliteLedger ledger = open(AT_ONCE)) {
            assertThat(ledger.openSpans()).isEmpty();
        }
        time.advance(Duration.ofHours(9));
        Facts facts = read(Duration.ofDays(1)).getFirst();
        assertThat(facts.revision()).isEqualTo(known);
        assertThat(facts.spans())
                .containsExactly(new Span(COFFEE, since, since.plus(Duration.ofMinutes(90))));
        assertThat(read(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void billsWithThePricesOfTheLastEdit() {
        try (SqliteLedger ledger = open(AT_ONCE)) {
            ledger.configure(
                    PricesConfig.parse(Map.of("currency", "EUR", "spot-core-hour", "0.5"))
                            .orElseThrow());
        }
        try (SqliteLedger ledger = open(AT_ONCE)) {
            ledger.configure(
                    PricesConfig.parse(Map.of("standard-core-hour", "0.25")).orElseThrow());
        }

        PricesConfig prices =
                LedgerFile.read(folder, Period.since(time.instant(), time.instant())).prices();
        assertThat(prices.currency()).isEqualTo("USD");
        assertThat(prices.standard().coreHour()).isEqualTo(250_000_000);
    }

    @Test
    void forgetsWhatIsTooOldOrTooMuch() {
        try (SqliteLedger ledger = open(AT_ONCE)) {
            ledger.add(
                    List.of(
                            used(hour() - 401 * 24, Rung.RUNNING, 1),
                            new Fact.Known(
                                    new Deployed(
                                            COFFEE, "coffee", InstanceClass.STANDARD, SMALL))));
        }
        try (SqliteLedger ledger = open(AT_ONCE)) {
            ledger.add(List.of(happened(hour(), Measure.REQUESTS, 1)));
        }
        assertThat(read(Duration.ofDays(500)).getFirst().lines()).isEmpty();

        try (SqliteLedger ledger = open(AT_ONCE)) {
            for (int n = 0; n < 10; n++) {
                ledger.add(List.of(used(hour() - n, Rung.RUNNING, 1)));
            }
        }
        try (SqliteLedger ledger = open(new LedgerSettings(4, 1000, Duration.ZERO))) {
            ledger.add(List.of(happened(hour(), Measure.REQUESTS, 1)));
        }
        assertThat(use(read(Duration.ofDays(1)).getFirst(), Rung.RUNNING).nanos()).isEqualTo(4);
    }

    @Test
    void saysWhatToDoWithADamagedFile() throws Exception {
        Files.writeString(folder.resolve("ledger.db"), "this is no database, and never was one");

        assertThatThrownBy(() -> open(AT_ONCE))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("damaged (expected: a database of Barista");
    }

    @Test
    void isEmptyWithoutAFile() {
        assertThat(read(Duration.ofDays(1))).isEmpty();
    }

    /// Tried 6.G.
    @Test
    void factsThatCannotBeWrittenAreCountedAndTheLedgerGoesOn() {
        try (SqliteLedger ledger = open(AT_ONCE)) {
            ledger.add(List.of(new Fact.Routed(new Span(COFFEE, Instant.MAX, null))));
            awaitDropped(ledger);
            ledger.add(List.of(used(hour(), Rung.RUNNING, 1000)));
        }

        assertThat(use(read(Duration.ofHours(1)).getFirst(), Rung.RUNNING).nanos()).isEqualTo(1000);
    }

    private static void awaitDropped(SqliteLedger ledger) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    while (ledger.dropped() == 0) {
                        Thread.onSpinWait();
                    }
                });
    }
}
