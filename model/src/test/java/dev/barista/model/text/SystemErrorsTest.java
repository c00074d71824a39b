package dev.barista.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemErrorsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Address already in use",
                "bind(..) failed with error(-98): Address already in use"
            })
    void leavesOutTheCall(String message) {
        assertThat(SystemErrors.reason(new IOException(message)))
                .isEqualTo("Address already in use");
    }

    @Test
    void aFailureWithoutWordsIsNamed() {
        assertThat(SystemErrors.reason(new UnresolvedAddressException()))
                .isEqualTo("java.nio.channels.UnresolvedAddressException");
    }
}
