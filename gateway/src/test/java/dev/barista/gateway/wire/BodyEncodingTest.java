package dev.barista.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyEncodingTest {

    private final StringBuilder sent = new StringBuilder();

    private void out(ByteBuf bytes) {
        sent.append(bytes.toString(StandardCharsets.ISO_8859_1));
        bytes.release();
    }

    private void write(BodyEncoding encoding, String bytes) {
        encoding.write(
                Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1),
                UnpooledByteBufAllocator.DEFAULT,
                this::out);
    }

    private void end(BodyEncoding encoding, String trailers) {
        encoding.end(trailers, UnpooledByteBufAllocator.DEFAULT, this::out);
    }

    @ParameterizedTest
    @CsvSource({
        "7, false, AS_IS",
        "0, true, AS_IS",
        "-1, false, CHUNKED",
        "-2, false, INTO_CHUNKS",
        "-1, true, OUT_OF_CHUNKS",
        "-2, true, UNTIL_CLOSE"
    })
    void aBodyIsEncodedForItsReceiver(long framing, boolean toHttp10, BodyEncoding expected) {
        assertThat(BodyEncoding.of(framing, toHttp10)).isEqualTo(expected);
    }

    @Test
    void contentOfUnknownLengthIsPutIntoChunks() {
        write(BodyEncoding.INTO_CHUNKS, "0123456789");
        write(BodyEncoding.INTO_CHUNKS, "");
        write(BodyEncoding.INTO_CHUNKS, "ab");
        end(BodyEncoding.INTO_CHUNKS, "X-Sum: 1\r\n");

        assertThat(sent.toString())
                .isEqualTo("a\r\n0123456789\r\n2\r\nab\r\n0\r\nX-Sum: 1\r\n\r\n");
    }

    @Test
    void otherBodiesPassAsTheyCome() {
        write(BodyEncoding.CHUNKED, "2\r\nab\r\n0\r\n\r\n");
        end(BodyEncoding.CHUNKED, "");
        write(BodyEncoding.AS_IS, "ab");
        end(BodyEncoding.AS_IS, "");

        assertThat(sent.toString()).isEqualTo("2\r\nab\r\n0\r\n\r\nab");
    }

    @ParameterizedTest
    @CsvSource({
        "CHUNKED, BETWEEN, true, '4|late|0||'",
        "CHUNKED, CONTENT_END, true, '|4|late|0||'",
        "CHUNKED, WITHIN, false, ''",
        "CHUNKED, TRAILERS, true, '|'",
        "INTO_CHUNKS, WITHIN, true, '4|late|0||'",
        "UNTIL_CLOSE, BETWEEN, true, late",
        "OUT_OF_CHUNKS, WITHIN, true, late",
        "AS_IS, BETWEEN, false, ''"
    })
    void anIncompleteBodyEndsWithATextWhereItsFramingLetsIt(
            BodyEncoding encoding, ChunkPosition position, boolean ended, String expected) {
        boolean done =
                encoding.truncate("late", position, UnpooledByteBufAllocator.DEFAULT, this::out);

        assertThat(done).isEqualTo(ended);
        assertThat(sent.toString().replace("\r\n", "|")).isEqualTo(expected);
    }
}
