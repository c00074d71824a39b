package dev.barista.gateway.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.gateway.listen.ExchangeState.Ending;
import dev.barista.gateway.listen.ExchangeState.Event;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every state with every event.
class ExchangeStateTest {

    /// Columns are the events in their order; `-` cannot happen.
    private static final String TABLE =
            """
                        SENT RETRY   INTERIM HEAD       UPGRADE  BYTES      END  FAILED EXPIRED GONE
            OPENING     SENT -       -       -          -        -          -    DONE   DONE    DONE
            SENT        -    OPENING INTERIM RESPONDING UPGRADED -          -    DONE   DONE    DONE
            INTERIM     -    -       INTERIM RESPONDING UPGRADED -          -    DONE   DONE    DONE
            RESPONDING  -    -       -       -          -        RESPONDING DONE DONE   DONE    DONE
            UPGRADED    -    -       -       -          -        TUNNEL     -    DONE   DONE    DONE
            TUNNEL      -    -       -       -          -        TUNNEL     -    DONE   DONE    DONE
            DONE        -    -       -       -          -        -          -    DONE   DONE    DONE
            """;

    /// What the client gets at an early end: by a failure, and by a time that is over.
    private static final String ENDINGS =
            """
            OPENING     ANSWER ANSWER
            SENT        ANSWER ANSWER
            INTERIM     ANSWER ANSWER
            RESPONDING  RESET  TRUNCATE
            UPGRADED    CLOSE  RESET
            TUNNEL      CLOSE  RESET
            DONE        NONE   NONE
            """;

    static Stream<Arguments> pairs() {
        return TABLE.lines()
                .skip(1)
                .map(line -> line.strip().split(" +"))
                .flatMap(row ->
                        Arrays.stream(Event.values())
                                .map(event ->
                                        Arguments.of(
                                                ExchangeState.valueOf(row[0]),
                                                event,
                                                row[
                                                        Arrays.asList(Event.values()).indexOf(event)
                                                                + 1])));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void anEventLeadsToItsStateOrIsRefused(ExchangeState from, Event event, String to) {
        if (to.equals("-")) {
            assertThatThrownBy(() -> from.on(event))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("exchange: %s in state %s".formatted(event, from));
        } else {
            assertThat(from.on(event)).isEqualTo(ExchangeState.valueOf(to));
        }
    }

    @Test
    void theTableNamesEveryStateAndEvent() {
        assertThat(TABLE.lines().findFirst().orElseThrow().strip().split(" +"))
                .containsExactly(
                        Arrays.stream(Event.values()).map(Enum::name).toArray(String[]::new));
        assertThat(pairs()).hasSize(ExchangeState.values().length * Event.values().length);
    }

    static Stream<Arguments> endings() {
        return ENDINGS.lines()
                .map(line -> line.strip().split(" +"))
                .map(row ->
                        Arguments.of(
                                ExchangeState.valueOf(row[0]),
                                Ending.valueOf(row[1]),
                                Ending.valueOf(row[2])));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void anEarlyEndIsShownToTheClientAsFarAsItsResponseLets(
            ExchangeState from, Ending failed, Ending expired) {
        Map<Event, Ending> expected = new EnumMap<>(Event.class);
        for (Event event : Event.values()) {
            expected.put(event, Ending.NONE);
        }
        expected.put(Event.FAILED, failed);
        expected.put(Event.EXPIRED, expired);

        assertThat(expected)
                .allSatisfy((event, ending) ->
                        assertThat(from.ending(event)).as("%s", event).isEqualTo(ending));
    }

    @Test
    void theStartOfATunnelIsItsFirstByte() {
        assertThat(ExchangeState.UPGRADED.awaitsStart()).isTrue();
        assertThat(ExchangeState.UPGRADED.on(Event.BYTES).awaitsStart()).isFalse();
        assertThat(ExchangeState.SENT.on(Event.HEAD).awaitsStart()).isFalse();
        assertThat(ExchangeState.SENT.on(Event.INTERIM).awaitsStart()).isTrue();
    }
}
