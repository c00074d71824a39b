package dev.barista.runtime.filter.nft;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.ByteOrder.nativeOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.filter.nft.Expression.Compare;
import dev.barista.runtime.filter.nft.Expression.Decide;
import dev.barista.runtime.filter.nft.Expression.Meta;
import dev.barista.runtime.filter.nft.Expression.MetaKey;
import dev.barista.runtime.filter.nft.Expression.Operator;
import dev.barista.runtime.filter.nft.NamedSet.Holds;
import dev.barista.runtime.netlink.Message;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Messages byte by byte, as the kernel of a little-endian machine takes them; that it understands
/// all of them as they are meant, `PacketFilterTest` tries.
class EncoderTest {

    @BeforeEach
    void needsThisByteOrder() {
        assumeTrue(nativeOrder() == LITTLE_ENDIAN, "big-endian");
    }

    private static String hex(Message message) {
        byte[] body = new byte[message.body().remaining()];
        message.body().get(body);
        return HexFormat.of().formatHex(body);
    }

    private static Message encode(Command command) {
        return Encoder.encode("t", List.of(command)).getFirst();
    }

    @Test
    void writesATable() {
        Message message = encode(new Command.AddTable());

        assertThat(message.type()).isEqualTo(0xA00);
        assertThat(message.flags()).isEqualTo(Message.CREATE);
        assertThat(hex(message)).isEqualTo("01000000" + "0600010074000000");
    }

    @Test
    void writesAChainWithItsHook() {
        var hook = new Chain.Hook(Chain.Kind.NAT, Chain.Point.OUTPUT, -100);

        Message message = encode(new Command.AddChain(new Chain("c", hook, List.of())));

        assertThat(message.type()).isEqualTo(0xA03);
        assertThat(hex(message))
                .isEqualTo(
                        "01000000"
                                + "0600010074000000"
                                + "0600030063000000"
                                + "14000480" // the hook
                                + "0800010000000003"
                                + "08000200ffffff9c"
                                + "0800050000000001" // accept
                                + "080007006e617400");
    }

    @Test
    void writesARule() {
        var rule =
                new Rule(
                        List.of(
                                new Meta(MetaKey.L4PROTO, 1),
                                new Compare(1, Operator.EQUAL, Value.ofByte(6)),
                                new Decide(new Verdict.Goto("d"))));

        Message message = encode(new Command.AddRule("c", rule));

        assertThat(message.type()).isEqualTo(0xA06);
        assertThat(message.flags()).isEqualTo(Message.CREATE | Message.APPEND);
        assertThat(hex(message))
                .isEqualTo(
                        "01000000"
                                + "0600010074000000"
                                + "0600020063000000"
                                + "8c000480"
                                + "24000180" // meta
                                + "090001006d657461"
                                + "00000000"
                                + "14000280"
                                + "0800010000000009"
                                + "0800020000000010"
                                + "2c000180" // cmp
                                + "08000100636d7000"
                                + "20000280"
                                + "0800010000000009"
                                + "0800020000000000"
                                + "0c000380"
                                + "0500010006000000"
                                + "38000180" // immediate
                                + "0e000100696d6d656469617465000000"
                                + "24000280"
                                + "0800010000000000"
                                + "18000280"
                                + "14000280"
                                + "08000100fffffffc"
                                + "0600020064000000");
    }

    @Test
    void writesElementsInMessagesThatAreNotTooLong() {
        Map<Value, Content> elements = new LinkedHashMap<>();
        for (int i = 0; i < 600; i++) {
            elements.put(Value.ofNative(i), new Verdict.Goto("a-chain-with-a-long-name"));
        }

        List<Message> messages =
                Encoder.encode("t", List.of(new Command.AddElements("s", elements)));

        assertThat(messages).hasSize(3);
        assertThat(messages).allMatch(message -> message.body().remaining() < 65_000);
    }

    @Test
    void numbersTheSetsOfATransaction() {
        List<Message> messages =
                Encoder.encode(
                        "t", List.of(new Command.AddSet(set("a")), new Command.AddSet(set("b"))));

        assertThat(messages.stream().map(EncoderTest::hex))
                .satisfiesExactly(
                        one -> assertThat(one).endsWith("08000a0000000001"),
                        two -> assertThat(two).endsWith("08000a0000000002"));
    }

    private static NamedSet set(String name) {
        return NamedSet.of(name, List.of(Type.PORT), new Holds.Nothing(), Map.of());
    }
}
