package dev.barista.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.testkit.Property;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `|` for CRLF, `~` for LF, `^` for CR, `_` for a tab.
class LooseResponseTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '\0',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "HTTP/1.1 200 OK~A: b~~@HTTP/1.1 200 OK|A: b||",
                "HTTP/1.1 200 OK|A: b~C: d|~@HTTP/1.1 200 OK|A: b|C: d||",
                "HTTP/1.1 200 OK~~@HTTP/1.1 200 OK||",
                "HTTP/1.1 200|A: b||@HTTP/1.1 200 |A: b||",
                "HTTP/1.0   200 _ Very  well||@HTTP/1.0 200 Very  well||",
                "HTTP/1.1_200_OK||@HTTP/1.1 200 OK||",
                "HTTP/1.1 200 OK|A: b| c|_d||@HTTP/1.1 200 OK|A: b c d||",
                "HTTP/1.1 200 OK~A: b~ c~~@HTTP/1.1 200 OK|A: b c||",
                "HTTP/1.1 200 OK|A: b| |C: d||@HTTP/1.1 200 OK|A: b |C: d||",
                "HTTP/1.1 200 OK|A : b|C_:d||@HTTP/1.1 200 OK|A: b|C:d||",
            })
    void isWrittenAnewAsTheSpecificationWantsIt(String sent, String written) throws BadMessage {
        assertThat(Messages.response(Messages.raw(sent))).hasToString(Messages.raw(written));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '\0',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "HTTP/1.1 200 OK| A: b||",
                "HTTP/1.1 200 OK|A: b^c||",
                "HTTP/1.1 200 OK|A: b^|C: d||",
                "HTTP/1.1 200 OK|^|C: d||",
                "HTTP/1.1 200^OK||",
                "HTTP/1.1 200 OK|no colon||",
                "HTTP/1.1 200 OK|: no name||",
                "HTTP/1.1 200 OK| : b||",
                "HTTP/1.1 200 OK|a b: c||",
                "HTTP/1.1 20 OK||",
                "HTTP/1.1 2000 OK||",
                "HTTP/1.1 +20 OK||",
                "HTTP/1.1||",
                "ICY 200 OK||",
                " HTTP/1.1 200 OK||",
                "200 OK||",
                "|HTTP/1.1 200 OK||",
                "~HTTP/1.1 200 OK~~",
                "HTTP/2.0 200 OK||",
            })
    void whatWouldHaveToBeGuessedIsRefused(String sent) {
        assertThatThrownBy(() -> Messages.response(Messages.raw(sent)))
                .isInstanceOf(BadMessage.class);
    }

    @Test
    void aFoldCannotHideALength() throws BadMessage {
        Head head = Messages.response("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n 0\r\n\r\n");

        assertThatThrownBy(() -> Framing.ofResponse(head, false)).isInstanceOf(BadMessage.class);
    }

    @Test
    void manyFoldsCostNoMoreThanTheyAreLong() {
        byte[] folds =
                ("HTTP/1.1 200 OK\nA: b\n" + " \n".repeat(500_000) + "\n").getBytes(ISO_8859_1);

        assertThat(LooseResponse.normalise(folds, folds.length)).hasSizeLessThan(600_000);
    }

    /// Whatever an instance sends, what goes on is one head: every CR is before an LF, every LF
    /// after a CR, and there is one empty line, at its end.
    @Test
    void noBytesOfAnInstanceEndAHeadEarlier() {
        List<String> pieces =
                List.of(
                        "\r",
                        "\n",
                        "\r\n",
                        " ",
                        "\t",
                        ":",
                        "A",
                        "A: b",
                        "Content-Length: 3",
                        "\0",
                        "HTTP/1.1 200 OK",
                        ",",
                        "\u0085",
                        "\u000b",
                        "Transfer-Encoding: chunked");
        int[] taken = {0};
        Property.holds(
                3_000,
                cases -> {
                    StringBuilder sent = new StringBuilder("HTTP/1.1 200 OK");
                    for (int i = 0; i < 1 + cases.between(0, 12); i++) {
                        sent.append(pieces.get(cases.between(0, pieces.size() - 1)));
                    }
                    ByteBuf in = Messages.bytes(sent + "\n\n");
                    try {
                        Head head = new Head(Messages.LIMITS);
                        int length = HeadScan.ofResponses(Messages.LIMITS).find(in);
                        head.readResponse(in, length);
                        taken[0]++;
                        assertThat(head.toString())
                                .matches("([^\r\n\0\u000b]+\r\n)+\r\n")
                                .startsWith("HTTP/1.1 200 ");
                    } catch (BadMessage refused) {
                        assertThat(refused.status()).isIn(400, 505);
                    }
                });
        assertThat(taken[0]).isGreaterThan(50);
    }
}
