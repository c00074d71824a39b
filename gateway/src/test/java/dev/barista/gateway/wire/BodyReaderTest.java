package dev.barista.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.testkit.Property;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {

    private final BodyReader body = new BodyReader(Messages.LIMITS);

    /// What goes on of a body that comes in those reads.
    private String through(String... reads) throws BadMessage {
        Unread unread = new Unread();
        StringBuilder on = new StringBuilder();
        for (String read : reads) {
            unread.add(UnpooledByteBufAllocator.DEFAULT, Messages.bytes(read));
            @Nullable ByteBuf part = unread.find() == null ? null : unread.takeBody(body);
            while (part != null) {
                on.append(part.toString(ISO_8859_1));
                part.release();
                part = unread.find() == null ? null : unread.takeBody(body);
            }
        }
        unread.clear();
        return on.toString();
    }

    private String chunked(String... reads) throws BadMessage {
        body.begin(Framing.CHUNKED);
        return through(reads);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // framing is refused; see below. Of this hop and of the head:
                "Connection",
                "Keep-Alive",
                "TE",
                "Trailer",
                "Upgrade",
                "HTTP2-Settings",
                // routing
                "Host",
                "Forwarded",
                "Via",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Proto",
                "X-Forwarded-Port",
                "X-Real-IP",
                "X-Request-Id",
                "traceparent",
                "User-Agent",
                // modifiers of requests
                "Cache-Control",
                "Expect",
                "Max-Forwards",
                "Pragma",
                "Range",
                "If-Match",
                "If-None-Match",
                "If-Modified-Since",
                "If-Range",
                "If-Unmodified-Since",
                // authentication
                "Authorization",
                "Cookie",
                "Set-Cookie",
                "WWW-Authenticate",
                "Proxy-Authenticate",
                "Proxy-Authorization",
                "Proxy-Connection",
                "Access-Control-Allow-Origin",
                // content
                "Content-Type",
                "Content-Encoding",
                "Content-Range",
                "Content-Location",
                "Content-Disposition",
                // control data of responses
                "Age",
                "Date",
                "Expires",
                "Location",
                "Retry-After",
                "Vary",
                "Warning",
                // of Knative and of the gateway
                "Knative-Serving-Revision",
                "Knative-Serving-Namespace",
                "K-Network-Probe",
                "K-Network-Hash",
                "K-Original-Host",
                "Barista-Keep-Running",
            })
    void aFieldThatBelongsToTheHeadIsDroppedFromTheTrailers(String name) throws BadMessage {
        String odd = name.toUpperCase(Locale.ROOT);

        String on =
                chunked("1\r\na\r\n0\r\nA: 1\r\n" + name + ": x\r\nB: 2\r\n" + odd + ":\r\n\r\n");

        assertThat(on).isEqualTo("1\r\na\r\n0\r\nA: 1\r\nB: 2\r\n\r\n");
        assertThat(body.finished()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grpc-status", "grpc-message", "Server-Timing", "Digest", "Content-Digest",
                "Content-MD5", "ETag", "X-Checksum", "Iffy", "Contents"
            })
    void otherTrailersGoOnAsTheyCome(String name) throws BadMessage {
        String sent = "1\r\na\r\n0\r\n" + name + ":  x \r\n\r\n";

        assertThat(chunked(sent)).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 3", "content-length:", "Transfer-Encoding: chunked"})
    void aTrailerThatWouldFrameTheMessageIsRefused(String trailer) {
        assertThatThrownBy(() -> chunked("0\r\n" + trailer + "\r\n\r\n"))
                .isInstanceOf(BadMessage.class)
                .hasMessageContaining("(expected: in the head only)");
    }

    @Test
    void aTrailerThatConnectionNamesIsDropped() throws BadMessage {
        body.begin(Framing.CHUNKED, Messages.requestWith("Connection: x-hop, X-Two\r\nA: b\r\n"));

        assertThat(through("0\r\nX-Hop: 1\r\nx-two: 2\r\nX-Three: 3\r\n\r\n"))
                .isEqualTo("0\r\nX-Three: 3\r\n\r\n");

        body.begin(Framing.CHUNKED, Messages.requestWith("A: b\r\n"));
        assertThat(through("0\r\nX-Hop: 1\r\n\r\n")).isEqualTo("0\r\nX-Hop: 1\r\n\r\n");
    }

    @Test
    void whatFollowsDroppedTrailersIsTheNextMessage() throws BadMessage {
        Unread unread = new Unread();
        unread.add(
                UnpooledByteBufAllocator.DEFAULT, Messages.bytes("0\r\nCookie: a\r\n\r\nGET / H"));
        body.begin(Framing.CHUNKED);

        ByteBuf taken = java.util.Objects.requireNonNull(unread.takeBody(body));

        assertThat(taken.toString(ISO_8859_1)).isEqualTo("0\r\n\r\n");
        assertThat(java.util.Objects.requireNonNull(unread.find()).toString(ISO_8859_1))
                .isEqualTo("GET / H");
        taken.release();
        unread.clear();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '\0',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "G|",
                "-1|a|",
                "+1|a|",
                "0x1|a|",
                " 1|a|",
                "1 |a|",
                "1~a|",
                "1^a|",
                "|",
                "~",
                "1|ab|",
                "1|a~0|",
                "1|a^0|",
                "1;a^b|a|",
                "1;~a|",
                "1000000000000000|",
                "1_|a|",
                "0|A : b||",
                "0| A: b||",
                "0|A: b~|",
                "0|A: b^c||",
                "0|A||",
                "0|: b||",
                "0|A: b| c||",
            })
    void chunksThatAreWrongAreRefused(String sent) {
        assertThatThrownBy(() -> chunked(Messages.raw(sent))).isInstanceOf(BadMessage.class);
    }

    @Test
    void aLineOfAChunkSizeHasALimit() {
        assertThatThrownBy(() -> chunked("1;" + "a".repeat(300))).isInstanceOf(BadMessage.class);
    }

    @Test
    void aBodyOfALengthTakesNoByteMore() throws BadMessage {
        body.begin(3);

        assertThat(through("ab", "cdef")).isEqualTo("abc");
        assertThat(body.finished()).isTrue();
    }

    @Test
    void aBodyWithoutLengthEndsWithTheConnectionOnly() throws BadMessage {
        body.begin(Framing.UNTIL_CLOSE);

        assertThat(through("ab", "0\r\n\r\n")).isEqualTo("ab0\r\n\r\n");
        assertThat(body.finished()).isFalse();
    }

    @Test
    void anyReadsOfTheSameBodyGiveTheSame() {
        Property.holds(
                500,
                cases -> {
                    StringBuilder sent = new StringBuilder();
                    for (int i = 0; i < cases.between(0, 4); i++) {
                        int size = cases.between(1, 40);
                        sent.append(Integer.toHexString(size))
                                .append(cases.between(0, 1) == 0 ? "" : ";a=\"b\"")
                                .append("\r\n")
                                .repeat("x\r\n0", size)
                                .setLength(sent.length() - 3 * size);
                        sent.append("\r\n");
                    }
                    sent.append("0\r\n");
                    StringBuilder expected = new StringBuilder(sent);
                    for (int i = 0; i < cases.between(0, 3); i++) {
                        sent.append("Cookie: a\r\n");
                        sent.append("X-%d: a\r\n".formatted(i));
                        expected.append("X-%d: a\r\n".formatted(i));
                    }
                    String next = "GET / HTTP/1.1\r\n\r\n";
                    String all = sent + "\r\n" + next;

                    assertThat(chunked(split(all, cases))).isEqualTo(expected + "\r\n");
                    assertThat(body.finished()).isTrue();
                });
    }

    static String[] split(String all, Property.Cases cases) {
        var reads = new java.util.ArrayList<String>();
        int at = 0;
        while (at < all.length()) {
            int to = Math.min(all.length(), at + cases.between(1, 1 + cases.size()));
            reads.add(all.substring(at, to));
            at = to;
        }
        return reads.toArray(String[]::new);
    }
}
