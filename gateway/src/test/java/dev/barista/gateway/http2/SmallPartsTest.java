package dev.barista.gateway.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.gateway.wire.Ascii;
import dev.barista.gateway.wire.BadMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmallPartsTest {

    private final FrameWatch frames = new FrameWatch();

    private static ByteBuf frame(int type, int flags, int length) {
        return Unpooled.buffer()
                .writeMedium(length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(1)
                .writeZero(length);
    }

    private void preface() {
        frames.read(Unpooled.wrappedBuffer(new byte[24]));
    }

    @Test
    void aHeadIsOpenUntilAFrameEndsIt() {
        preface();

        frames.read(frame(1, 0, 5));
        boolean begun = frames.isWithinHead();
        frames.read(frame(9, 0, 5));
        boolean continued = frames.isWithinHead();
        frames.read(frame(9, 4, 5));

        assertThat(begun).isTrue();
        assertThat(continued).isTrue();
        assertThat(frames.isWithinHead()).isFalse();
    }

    @Test
    void aHeadIsOpenWhileItsLastFrameIsNotComplete() {
        preface();
        ByteBuf whole = frame(1, 4, 100);

        frames.read(whole.slice(0, 50));
        boolean half = frames.isWithinHead();
        frames.read(whole.slice(50, 59));

        assertThat(half).isTrue();
        assertThat(frames.isWithinHead()).isFalse();
    }

    @Test
    void bytesThatComeOneByOneAreTheSameFrames() {
        ByteBuf all =
                Unpooled.wrappedBuffer(
                        Unpooled.buffer().writeZero(24),
                        frame(4, 0, 6),
                        frame(0, 0, 300),
                        frame(6, 0, 8),
                        frame(1, 0, 3));
        for (int i = 0; i < all.readableBytes(); i++) {
            frames.read(all.slice(i, 1));
        }

        assertThat(frames.withoutContent()).isEqualTo(2);
        assertThat(frames.isWithinHead()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "2, 1", "3, 0", "4, 1", "6, 1", "8, 0", "9, 0", "10, 1", "255, 1"})
    void framesThatBringNothingAreCounted(int type, int counted) {
        preface();

        frames.read(frame(type, 4, 4));

        assertThat(frames.withoutContent()).isEqualTo(counted);
    }

    @Test
    void linesBecomeFieldsWithNamesInLowerCase() {
        byte[] lines = Ascii.bytes("Content-Type:  text/plain \r\nX-Empty:\r\nx: a: b\r\n");
        Http2Headers fields = new DefaultHttp2Headers();

        FieldLines.add(lines, 0, lines.length, fields);

        assertThat(fields.get("content-type")).hasToString("text/plain");
        assertThat(fields.get("x-empty")).hasToString("");
        assertThat(fields.get("x")).hasToString("a: b");
        assertThat(fields.size()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "400, 13", "401, 16", "403, 7", "404, 12", "408, 4", "418, 2", "429, 14", "431, 8",
        "500, 2", "502, 14", "503, 14", "504, 4"
    })
    void statusesOfHttpHaveOnesOfGrpc(int status, int grpc) {
        assertThat(GrpcStatus.of(status)).isEqualTo(grpc);
    }

    @Test
    void messagesOfGrpcArePercentEncoded() {
        assertThat(GrpcStatus.message("100 % über\n")).isEqualTo("100 %25 %C3%BCber");
    }

    @Test
    void settingsOfAnOfferAreRead() throws BadMessage {
        byte[] window = {0, 4, 0, 1, 0, 0};

        Http2Settings settings =
                UpgradeSettings.parse(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(window));

        assertThat(settings.initialWindowSize()).isEqualTo(65_536);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "AAQ", "AAT_____", "AAX_____"})
    void settingsThatCannotBeAreRefused(String value) {
        assertThatThrownBy(() -> UpgradeSettings.parse(value)).isInstanceOf(BadMessage.class);
    }
}
