package dev.barista.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {

    /// As the kubelet sets them.
    @ParameterizedTest
    @CsvSource({"0,2", "1,2", "2,2", "125,128", "1000,1024", "2500,2560", "300000,262144"})
    void givesARequestItsShares(int millis, int shares) {
        assertThat(Limits.sharesOf(millis)).isEqualTo(shares);
    }

    @ParameterizedTest
    @CsvSource({"2,1", "128,5", "1024,39", "262144,10000"})
    void givesSharesTheirWeight(int shares, int weight) {
        assertThat(new Limits(0, shares, 0, 0).cpuWeight()).isEqualTo(weight);
    }
}
