package dev.barista.model.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadTotalsTest {

    private static final long SECOND = 1_000_000_000;

    private final LoadTotals first = new LoadTotals(SECOND, 3 * SECOND, 10, 7, 4 * SECOND);
    private final LoadTotals second = new LoadTotals(SECOND, 5 * SECOND, 15, 15, 9 * SECOND);

    @Test
    void readersTakeDifferencesOfTwoReadings() {
        assertThat(second.arrivalsSince(first)).isEqualTo(5);
        assertThat(second.averageConcurrencySince(first)).isEqualTo(2.5);
        assertThat(first.concurrency()).isEqualTo(3);
    }

    @Test
    void totalsOfAnotherCountAreTakenFromTheirBeginning() {
        LoadTotals ofAnEarlierRevision = new LoadTotals(0, 4 * SECOND, 1_000, 1_000, 99 * SECOND);

        assertThat(first.arrivalsSince(ofAnEarlierRevision)).isEqualTo(10);
        assertThat(first.averageConcurrencySince(ofAnEarlierRevision)).isEqualTo(2.0);
        assertThat(first.arrivalsSince(LoadTotals.NONE)).isEqualTo(10);
    }

    @Test
    void theConcurrencyOfTheMomentCountsIfNoTimeHasPassed() {
        assertThat(first.averageConcurrencySince(first)).isEqualTo(3);
        assertThat(first.arrivalsSince(first)).isZero();
    }

    /// The clock of a reader may be read before that of a request that the totals already have.
    @Test
    void anAverageIsNeverNegative() {
        var early = new LoadTotals(0, 10, 1, 0, -5);
        var later = new LoadTotals(0, 11, 1, 1, -7);

        assertThat(later.averageConcurrencySince(early)).isZero();
    }
}
