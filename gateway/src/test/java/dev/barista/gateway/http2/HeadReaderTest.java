package dev.barista.gateway.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.Head;
import dev.barista.gateway.wire.HeadLimits;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Heads of HTTP/2 as lines of HTTP/1.1, by RFC 9113 §8: whatever an instance could read as another
/// request is refused.
class HeadReaderTest {

    private final HeadReader reader = new HeadReader(100);
    private final Head head = new Head(HeadLimits.DEFAULT);

    /// `name=value` for each field; `\r`, `\n`, `\0`, `\t` and `\s` stand for those characters.
    private static Http2Headers fields(String text) {
        Http2Headers fields = new DefaultHttp2Headers(false);
        for (String field : text.split(" ", -1)) {
            String raw =
                    field.replace("\\r", "\r")
                            .replace("\\n", "\n")
                            .replace("\\0", "\0")
                            .replace("\\t", "\t")
                            .replace("\\s", " ");
            int equals = raw.indexOf('=', 1);
            fields.add(raw.substring(0, equals), raw.substring(equals + 1));
        }
        return fields;
    }

    private static final String GET = ":method=GET :scheme=http :path=/a :authority=h.test";

    private String request(String fields) throws BadMessage {
        reader.readRequest(fields(fields), head);
        return head.toString();
    }

    @Test
    void aRequestBecomesLines() throws BadMessage {
        assertThat(request(GET + " accept=*/* x-empty="))
                .isEqualTo("GET /a HTTP/1.1\r\nHost: h.test\r\naccept: */*\r\nx-empty: \r\n\r\n");
    }

    @Test
    void aHostStandsForAnAuthorityThatIsNotThere() throws BadMessage {
        assertThat(request(":method=GET :scheme=http :path=/ accept=a host=h.test"))
                .isEqualTo("GET / HTTP/1.1\r\naccept: a\r\nHost: h.test\r\n\r\n");
    }

    @Test
    void aHostThatIsTheAuthorityIsWrittenOnce() throws BadMessage {
        assertThat(request(GET + " host=H.test")).containsOnlyOnce("ost:").contains("h.test");
    }

    @Test
    void cookiesThatCameApartAreOneField() throws BadMessage {
        assertThat(request(GET + " cookie=a=1 x=y cookie=b=2;\\sc=3"))
                .endsWith("x: y\r\ncookie: a=1; b=2; c=3\r\n\r\n");
    }

    @Test
    void theStarOfOptionsIsTaken() throws BadMessage {
        assertThat(request(":method=OPTIONS :scheme=https :path=* :authority=h"))
                .startsWith("OPTIONS * HTTP/1.1\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    :scheme=http :path=/ :authority=h | 400
                    :method=GET :path=/ :authority=h | 400
                    :method=GET :scheme=http :authority=h | 400
                    :method=GET :scheme=http :path=/ | 400
                    :method=GET :scheme=http :path=/ :authority= | 400
                    :method=GET :scheme=http :path= :authority=h | 400
                    :method=GET :scheme=ftp :path=/ :authority=h | 400
                    :method=GET :scheme=http :path=a :authority=h | 400
                    :method=GET :scheme=http :path=http://evil/ :authority=h | 400
                    :method=GET :scheme=http :path=* :authority=h | 400
                    :method=GET :scheme=http :path=/\\sHTTP/1.1\\r\\nX:y :authority=h | 400
                    :method=GET :scheme=http :path=/\\sb :authority=h | 400
                    :method=GET :scheme=http :path=/\\tb :authority=h | 400
                    :method=GET :scheme=http :path=/\\nb :authority=h | 400
                    :method=GET :scheme=http :path=/\\0 :authority=h | 400
                    :method=GET\\s/x\\sHTTP/1.1\\r\\nX:y :scheme=http :path=/ :authority=h | 400
                    :method=G(T :scheme=http :path=/ :authority=h | 400
                    :method= :scheme=http :path=/ :authority=h | 400
                    :method=GET :method=POST :scheme=http :path=/ :authority=h | 400
                    :method=GET :scheme=http :scheme=http :path=/ :authority=h | 400
                    :method=GET :scheme=http :path=/ :path=/b :authority=h | 400
                    :method=GET :scheme=http :path=/ :authority=h :authority=i | 400
                    :method=GET :scheme=http :path=/ :authority=h\\r\\nX:y | 400
                    :method=GET :scheme=http :path=/ :authority=h\\sx | 400
                    :method=GET :scheme=http :path=/ :authority=h :status=200 | 400
                    :method=GET :scheme=http :path=/ :authority=h :other=x | 400
                    :method=GET :scheme=http :path=/ :authority=h :protocol=websocket | 400
                    :method=CONNECT :authority=h | 405
                    :method=CONNECT :scheme=http :path=/ :authority=h :protocol=websocket | 501
                    :method=GET :scheme=http :path=/ :authority=h host=other | 400
                    :method=GET :scheme=http :path=/ host=h host=h | 400
                    :method=GET :scheme=http :path=/ host=h\\r\\nX:y | 400
                    :method=GET :scheme=http :path=/ host=h\\si | 400
                    :method=GET :scheme=http :path=/ :authority=h Accept=a | 400
                    :method=GET :scheme=http :path=/ :authority=h a\\sb=c | 400
                    :method=GET :scheme=http :path=/ :authority=h a:b=c | 400
                    :method=GET :scheme=http :path=/ :authority=h a\\r\\nb=c | 400
                    :method=GET :scheme=http :path=/ :authority=h x=a\\r\\nY:b | 400
                    :method=GET :scheme=http :path=/ :authority=h x=a\\nb | 400
                    :method=GET :scheme=http :path=/ :authority=h x=a\\rb | 400
                    :method=GET :scheme=http :path=/ :authority=h x=a\\0b | 400
                    :method=GET :scheme=http :path=/ :authority=h cookie=a\\r\\nX:y | 400
                    :method=GET :scheme=http :path=/ :authority=h connection=close | 400
                    :method=GET :scheme=http :path=/ :authority=h keep-alive=5 | 400
                    :method=GET :scheme=http :path=/ :authority=h proxy-connection=close | 400
                    :method=GET :scheme=http :path=/ :authority=h transfer-encoding=chunked | 400
                    :method=GET :scheme=http :path=/ :authority=h upgrade=h2c | 400
                    :method=GET :scheme=http :path=/ :authority=h te=gzip | 400
                    :method=GET :scheme=http :path=/ :authority=h te=trailers,gzip | 400
                    """)
    void aMalformedRequestIsRefused(String fields, int status) {
        assertThatThrownBy(() -> request(fields))
                .asInstanceOf(InstanceOfAssertFactories.type(BadMessage.class))
                .extracting(BadMessage::status)
                .isEqualTo(status);
    }

    @Test
    void aPathThatIsTooLongIsRefused() {
        String path = "/".repeat(101);

        assertThatThrownBy(() -> request(GET.replace("/a", path)))
                .asInstanceOf(InstanceOfAssertFactories.type(BadMessage.class))
                .extracting(BadMessage::status)
                .isEqualTo(414);
    }

    @Test
    void tooManyFieldsAreRefused() {
        assertThatThrownBy(() -> request(GET + " a=b".repeat(101)))
                .asInstanceOf(InstanceOfAssertFactories.type(BadMessage.class))
                .extracting(BadMessage::status)
                .isEqualTo(431);
    }

    @Test
    void aReaderThatHasRefusedReadsTheNextHead() throws BadMessage {
        assertThatThrownBy(() -> request(GET + " cookie=a x=\\0")).isInstanceOf(BadMessage.class);

        assertThat(request(GET)).isEqualTo("GET /a HTTP/1.1\r\nHost: h.test\r\n\r\n");
    }

    @Test
    void aResponseBecomesLines() throws BadMessage {
        reader.readResponse(fields(":status=404 content-type=text/plain"), head);

        assertThat(head.toString())
                .isEqualTo("HTTP/1.1 404 Not Found\r\ncontent-type: text/plain\r\n\r\n");
        assertThat(head.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "x=y",
                ":status=20",
                ":status=2000",
                ":status=2x0",
                ":status=099",
                ":status=101",
                ":status=200 :status=200",
                ":status=200 :path=/",
                ":status=200 connection=close",
                ":status=200 transfer-encoding=chunked",
                ":status=200 upgrade=x",
                ":status=200 X=y",
                ":status=200 x=a\\r\\nb:c",
                ":status=200 x=\\0",
                ":status=200 a\\r\\nb=c"
            })
    void aMalformedResponseIsRefused(String fields) {
        assertThatThrownBy(() -> reader.readResponse(fields(fields), head))
                .isInstanceOf(BadMessage.class);
    }

    @Test
    void trailersAreThoseThatMayBe() throws BadMessage {
        Trailers trailers = reader.readTrailers(fields("grpc-status=0 x-sum=\\s1 cookie=a"));

        assertThat(trailers)
                .isEqualTo(
                        new Trailers(
                                List.of(
                                        new Trailers.Field("grpc-status", "0"),
                                        new Trailers.Field("x-sum", "1"))));
    }

    @ParameterizedTest
    @CsvSource({
        ":status=200",
        ":path=/",
        "content-length=4",
        "transfer-encoding=chunked",
        "X=y",
        "x=a\\r\\nb:c",
        "x=\\0"
    })
    void malformedTrailersAreRefused(String fields) {
        assertThatThrownBy(() -> reader.readTrailers(fields(fields)))
                .isInstanceOf(BadMessage.class);
    }
}
