package dev.barista.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class UnreadTest {

    private final ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
    private final BodyReader body = new BodyReader(new HeadLimits(1024, 1024, 10));
    private final Unread unread = new Unread();

    private void come(String text) {
        unread.add(allocator, Unpooled.copiedBuffer(text, US_ASCII));
    }

    @Test
    void aBodyIsTakenWithItsFramingAndTheNextMessageStays() throws BadMessage {
        // Given
        body.begin(Framing.CHUNKED);
        come("5\r\nhel");
        come("lo\r\n0\r\n\r\nGET");

        // When
        ByteBuf taken = requireNonNull(unread.takeBody(body));

        // Then
        assertThat(taken.toString(US_ASCII)).isEqualTo("5\r\nhello\r\n0\r\n\r\n");
        assertThat(body.finished()).isTrue();
        assertThat(requireNonNull(unread.find()).toString(US_ASCII)).isEqualTo("GET");
        assertThat(unread.size()).isEqualTo(3);
        taken.release();
        unread.clear();
        assertThat(taken.refCnt()).isZero();
    }

    @Test
    void aBodyThatIsAllThereTakesTheBufferItself() throws BadMessage {
        body.begin(5);
        ByteBuf whole = Unpooled.copiedBuffer("hello", US_ASCII);
        unread.add(allocator, whole);

        assertThat(unread.takeBody(body)).isSameAs(whole);
        assertThat(unread.find()).isNull();
        whole.release();
    }

    @Test
    void thereIsNothingToTakeBeforeAChunkHasASize() throws BadMessage {
        body.begin(Framing.CHUNKED);
        come("5");

        assertThat(unread.takeBody(body)).isNull();
        assertThat(unread.size()).isEqualTo(1);
        unread.clear();
    }

    @Test
    void whatWasReadToItsEndIsGivenBack() {
        ByteBuf bytes = Unpooled.copiedBuffer("hello", US_ASCII);
        unread.add(allocator, bytes);

        bytes.skipBytes(4);
        unread.tidy();
        int held = bytes.refCnt();
        bytes.skipBytes(1);
        unread.tidy();

        assertThat(held).isEqualTo(1);
        assertThat(bytes.refCnt()).isZero();
    }
}
