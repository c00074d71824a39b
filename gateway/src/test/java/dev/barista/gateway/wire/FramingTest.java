package dev.barista.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Fields with `|` for CRLF; -1 is chunked, -2 until the connection closes.
class FramingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "0@X: a|",
                "0@Content-Length: 0|",
                "3@Content-Length: 3|",
                "3@Content-Length:   003  |",
                "999999999999999999@Content-Length: 999999999999999999|",
                "-1@Transfer-Encoding: chunked|",
                "-1@transfer-encoding: CHUNKED |",
            })
    void aRequestSaysHowLongItsBodyIs(long length, String fields) throws BadMessage {
        assertThat(Framing.ofRequest(Messages.requestWith(Messages.raw(fields)))).isEqualTo(length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "400@Content-Length: 3|Content-Length: 3|",
                "400@Content-Length: 3, 3|",
                "400@Content-Length: 3|Transfer-Encoding: chunked|",
                "400@Transfer-Encoding: chunked|Content-Length: 3|",
                "400@Content-Length: 1000000000000000000|",
                "400@Content-Length: 3 3|",
                "400@Content-Length: 3;|",
                "400@Content-Length: 3\u00b2|",
                "400@Transfer-Encoding:|",
                "400@Transfer-Encoding: identity|",
                "400@Transfer-Encoding: chunked,|",
                "400@Transfer-Encoding: chunked;x=y|",
                "400@Transfer-Encoding: \"chunked\"|",
                "400@Transfer-Encoding: chunked, gzip|",
                "400@Transfer-Encoding: gzip|Transfer-Encoding: chunked|",
                "400@Transfer-Encoding: chunked, chunked|",
                "501@Transfer-Encoding: gzip, chunked|",
            })
    void aRequestThatTwoProgramsFrameInTwoWaysIsRefused(int status, String fields) {
        assertThatThrownBy(() -> Framing.ofRequest(Messages.requestWith(Messages.raw(fields))))
                .isInstanceOfSatisfying(
                        BadMessage.class, bad -> assertThat(bad.status()).isEqualTo(status));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "200@GET@X: a|@-2",
                "200@GET@Content-Length: 3|@3",
                "200@GET@Transfer-Encoding: chunked|@-1",
                "200@GET@Transfer-Encoding: chunked|Content-Length: 3|@-1",
                "200@HEAD@Content-Length: 3|@0",
                "200@HEAD@Transfer-Encoding: chunked|@0",
                "304@GET@Content-Length: 3|@0",
                "204@GET@Content-Length: 3|@0",
                "101@GET@Content-Length: 3|@0",
            })
    void aResponseSaysHowLongItsBodyIs(int status, String method, String fields, long length)
            throws BadMessage {
        assertThat(Framing.ofResponse(response(status, fields), method.equals("HEAD")))
                .isEqualTo(length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "200@GET@Content-Length: 3|Content-Length: 3|",
                "200@HEAD@Content-Length: 3|Content-Length: 4|",
                "200@HEAD@Content-Length: +3|",
                "204@GET@Content-Length: 3, 4|",
                "304@GET@Content-Length:|",
                "100@GET@Content-Length: 9999999999999999999|",
                "101@GET@Content-Length: -1|",
                "200@GET@Transfer-Encoding: gzip, chunked|",
            })
    void aResponseWhoseLengthIsWrongIsRefusedThoughItHasNoBody(
            int status, String method, String fields) {
        assertThatThrownBy(
                        () -> Framing.ofResponse(response(status, fields), method.equals("HEAD")))
                .isInstanceOf(BadMessage.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "200@Content-Length: 3|@true",
                "304@Content-Length: 3|@true",
                "204@Content-Length: 3|@false",
                "103@Content-Length: 3|@false",
                "200@Content-Length: 3|Transfer-Encoding: chunked|@false",
            })
    void aLengthGoesOnOnlyWhereItMayBeSaid(int status, String fields, boolean goesOn)
            throws BadMessage {
        assertThat(Framing.maySayLength(response(status, fields))).isEqualTo(goesOn);
    }

    private static Head response(int status, String fields) throws BadMessage {
        return Messages.response("HTTP/1.1 %d x\r\n%s\r\n".formatted(status, Messages.raw(fields)));
    }
}
