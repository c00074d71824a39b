package dev.barista.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.naming.PublicDomain;
import dev.barista.model.testkit.Property;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/// What options may be written as.
class ConvertersTest {

    @ParameterizedTest
    @CsvSource({
        "90s, PT1M30S",
        "10m, PT10M",
        "2h, PT2H",
        "1h30m, PT1H30M",
        "7d, PT168H",
        "1d12h, PT36H",
        "2H, PT2H",
        "0.5s, PT0.5S",
    })
    void readsDurationsAsPeopleTypeThem(String text, Duration duration) {
        assertThat(new DurationConverter().convert(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "0s", "-1h", "1", "d", "1w", "h1", "PT1H", "99999999999d"})
    void refusesWhatIsNoDurationOrNotAboveZero(String text) {
        assertThatThrownBy(() -> new DurationConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage(text + " (expected: a duration as in 90s, 10m, 2h, 7d)");
    }

    @Test
    void everyWrittenDurationIsReadAsItself() {
        Property.holds(
                500,
                cases -> {
                    Duration duration =
                            Duration.ofSeconds(cases.random().nextLong(1, 80_000_000_000L));

                    assertThat(new DurationConverter().convert(DurationConverter.text(duration)))
                            .isEqualTo(duration);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, 127.0.0.1, 8080",
        "0.0.0.0:0, 0.0.0.0, 0",
        "[::1]:65535, 0:0:0:0:0:0:0:1, 65535",
        "localhost:1, 127.0.0.1, 1",
    })
    void readsAddresses(String text, String host, int port) {
        InetSocketAddress address = new AddressConverter().convert(text);

        assertThat(address.getPort()).isEqualTo(port);
        assertThat(address.getAddress().getHostAddress()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", ":80", "host", "host:", "host:x", "host:-1", "host:65536", "8080"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> new AddressConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage(
                        text
                                + " (expected: HOST:PORT, as in 127.0.0.1:8080; port 0 picks a free"
                                + " one)");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "200, 200", "2147483647, 2147483647", "+5, 5"})
    void readsCounts(String text, int count) {
        assertThat(new CountConverter().convert(text)).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.5", "many", "2147483648", " 1"})
    void refusesWhatIsNoCount(String text) {
        assertThatThrownBy(() -> new CountConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage(text + " (expected: a whole number above 0)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "-a.example.com", "example.com:80", "http://example.com"})
    void refusesWhatIsNoDomain(String text) {
        assertThatThrownBy(() -> new DomainConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage(text + " (expected: a domain, as in example.com)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "test", "shop.example.org"})
    void urlsUnderADomainThatIsGivenHaveNoPort(String text) {
        assertThat(new DomainConverter().convert(text)).isEqualTo(PublicDomain.of(text));
    }
}
