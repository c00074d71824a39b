package dev.barista.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsTest {

    @ParameterizedTest
    @CsvSource({
        "'', 15",
        "SIGTERM, 15",
        "term, 15",
        "15, 15",
        "SIGHUP, 1",
        "SIGINT, 2",
        "SIGQUIT, 3",
        "SIGUSR1, 10",
        "SIGWINCH, 28",
        "SIGSYS, 31",
        "SIGRTMIN, 34",
        "SIGRTMIN+3, 37",
        "rtmax-1, 63",
        "64, 64",
    })
    void readsWhatImagesSay(String text, int number) {
        assertThat(Signals.number(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SIG",
                "TERMINATE",
                "0",
                "65",
                "-1",
                "SIGRTMIN-1",
                "SIGRTMAX+1",
                "SIGSIGINT"
            })
    void refusesWhatIsNoSignal(String text) {
        assertThatThrownBy(() -> Signals.number(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "stop signal: %s (expected: a signal, as in SIGINT, SIGRTMIN+3 or 2)"
                                .formatted(text));
    }
}
