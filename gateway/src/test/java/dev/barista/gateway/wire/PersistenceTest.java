package dev.barista.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PersistenceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "true@GET / HTTP/1.1|",
                "true@GET / HTTP/1.1|Connection: keep-alive|",
                "true@GET / HTTP/1.1|Connection: x-close|",
                "true@GET / HTTP/1.1|Transfer-Encoding: chunked|",
                "false@GET / HTTP/1.1|Connection: close|",
                "false@GET / HTTP/1.1|Connection: x, CLOSE|",
                "false@GET / HTTP/1.1|Connection: keep-alive|Connection: close|",
                "false@GET / HTTP/1.1|Transfer-Encoding: chunked|Content-Length: 3|",
                "false@GET / HTTP/1.0|",
                "true@GET / HTTP/1.0|Connection: Keep-Alive|",
                "false@GET / HTTP/1.0|Connection: keep-alive, close|",
                "false@GET / HTTP/1.0|Connection: keep-alive|Transfer-Encoding: chunked|",
            })
    void aConnectionStaysIfBothSidesSaySo(boolean stays, String head) throws BadMessage {
        assertThat(Persistence.allowedBy(Messages.request(Messages.raw(head + "|"))))
                .isEqualTo(stays);
    }
}
