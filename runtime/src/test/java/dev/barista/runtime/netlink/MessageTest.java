package dev.barista.runtime.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The bytes are those of little-endian machines: x86-64 and arm64.
class MessageTest {

    private static final int RTM_NEWLINK = 16;
    private static final int IFLA_IFNAME = 3;

    @Test
    void writesAttributesAtFourBytes() {
        Message message =
                new MessageWriter()
                        .put8(0x11)
                        .put16BigEndian(0x2233)
                        .attribute8(1, 0xAA)
                        .text(2, "lo")
                        .attribute16BigEndian(3, 0x1234)
                        .attribute32(4, 0x01020304)
                        .attribute32BigEndian(5, 0x01020304)
                        .attribute64BigEndian(6, 0x0102030405060708L)
                        .flag(7)
                        .message(RTM_NEWLINK, Message.CREATE);

        assertThat(hex(message))
                .isEqualTo(
                        "11223300"
                                + "05000100aa000000"
                                + "070002006c6f0000"
                                + "0600030012340000"
                                + "0800040004030201"
                                + "0800050001020304"
                                + "0c0006000102030405060708"
                                + "04000700");
    }

    @Test
    void writesTheLengthOfWhatIsNested() {
        Message message =
                new MessageWriter()
                        .nested(
                                1,
                                outer ->
                                        outer.text(1, "veth")
                                                .nested(2, inner -> inner.put32(9).flag(3)))
                        .message(0, 0);

        assertThat(hex(message))
                .isEqualTo("1c000180" + "090001007665746800000000" + "0c0002800900000004000300");
    }

    @Test
    void numbersTheMessagesOfADatagram() {
        Message one = new MessageWriter().put8(7).message(RTM_NEWLINK, Message.EXCLUSIVE);
        Message two = new MessageWriter().message(RTM_NEWLINK, 0);

        byte[] datagram = Datagram.write(List.of(one, two), 5, 1);

        assertThat(HexFormat.of().formatHex(datagram))
                .isEqualTo(
                        "1100000010000102050000000000000007000000"
                                + "10000000100005000600000000000000");
    }

    @Test
    void readsWhatItHasWritten() throws IOException {
        Message message =
                new MessageWriter()
                        .put32(1)
                        .text(IFLA_IFNAME, "eth0")
                        .attribute32(4, 1400)
                        .nested(18, link -> link.text(1, "veth").attribute32BigEndian(2, 7))
                        .nested(
                                19,
                                list ->
                                        list.nested(1, each -> each.attribute64BigEndian(1, 10))
                                                .nested(
                                                        1,
                                                        each -> each.attribute64BigEndian(1, 20)))
                        .message(RTM_NEWLINK, 0);

        Attributes attributes = Attributes.of(message, 4);

        assertThat(attributes.findText(IFLA_IFNAME)).contains("eth0");
        assertThat(attributes.find32(4)).contains(1400);
        assertThat(attributes.nested(18).findText(1)).contains("veth");
        assertThat(attributes.nested(18).find32BigEndian(2)).contains(7);
        assertThat(attributes.nested(99).has(1)).isFalse();
        List<Attributes> elements = attributes.nested(19).elements(1);
        assertThat(elements).hasSize(2);
        assertThat(elements.get(1).find64BigEndian(1)).contains(20L);
    }

    @Test
    void readsEachAnswerOfADatagram() throws IOException {
        Message one = new MessageWriter().put8(7).message(3, 0);
        Message two = new MessageWriter().put32(8).message(4, 0);

        List<Datagram.Answer> answers = Datagram.read(Datagram.write(List.of(one, two), 5, -1));

        assertThat(answers).extracting(Datagram.Answer::sequence).containsExactly(5, 6);
        assertThat(answers.get(1).message().body().getInt()).isEqualTo(8);
    }

    @Test
    void refusesLengthsThatLeadOutOfTheMessage() {
        for (int length : new int[] {0, 3, 9}) {
            byte[] body = bytes(8).putShort(0, (short) length).array();
            var message = new Message(0, 0, ByteBuffer.wrap(body));
            assertThatThrownBy(() -> Attributes.of(message, 0))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "netlink: attribute 0: %d bytes (expected: 4 to 8)".formatted(length));
        }
        for (int length : new int[] {0, 15, 17, -1}) {
            byte[] datagram = bytes(16).putInt(0, length).array();
            assertThatThrownBy(() -> Datagram.read(datagram))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("netlink: message: " + length + " bytes");
        }
    }

    @Test
    void refusesAnAttributeThatIsTooLongForItsLength() {
        assertThatThrownBy(() -> new MessageWriter().attribute(7, new byte[65_532]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("attribute 7: 65536 bytes (expected: at most 65531)");
    }

    @Test
    void tellsTheKernelsExplanation() throws IOException {
        Message error =
                new MessageWriter()
                        .put32(-22)
                        .put(new byte[16])
                        .text(1, "Unknown device type")
                        .message(Message.ERROR, Message.ACK_TEXT);

        Failure failure = Failure.of(error, 3).orElseThrow();

        assertThat(failure).isEqualTo(new Failure(3, 22, "Unknown device type"));
        assertThat(failure.describe()).isEqualTo("Invalid argument (Unknown device type)");
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    }

    private static String hex(Message message) {
        byte[] bytes = new byte[message.body().remaining()];
        message.body().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
