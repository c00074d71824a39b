package dev.barista.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class AddressBlockConverterTest {

    private final AddressBlockConverter converter = new AddressBlockConverter();

    @Test
    void readsABlockOfAddresses() {
        assertThat(converter.convert("10.0.0.0/8").contains("10.1.2.3")).isTrue();
        assertThat(converter.convert("10.0.0.0/8").contains("11.1.2.3")).isFalse();
    }

    @Test
    void refusesWhatIsNoBlockAndShowsOne() {
        assertThatThrownBy(() -> converter.convert("10.0.0.0/33"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageStartingWith("10.0.0.0/33 (expected: addresses, as in 10.0.0.0/8");
    }
}
