package dev.barista.apiserver.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ValidityTest {

    private static final Validity QUARTER =
            new Validity(
                    Instant.parse("2030-01-01T00:00:00Z"), Instant.parse("2030-04-01T00:00:00Z"));

    @Test
    void aCertificateIsDueWhenAThirdOfItsLifeIsLeft() {
        Instant due = Instant.parse("2030-03-02T00:00:00Z");

        assertThat(QUARTER.renewAt()).isEqualTo(due);
        assertThat(QUARTER.isDue(due.minusNanos(1))).isFalse();
        assertThat(QUARTER.isDue(due)).isTrue();
    }
}
