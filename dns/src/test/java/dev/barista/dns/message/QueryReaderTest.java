package dev.barista.dns.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.dns.testkit.TestQuery;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class QueryReaderTest {

    private static final TestQuery QUERY = TestQuery.of("WwW.example.com", TestQuery.A);

    private static Received read(byte[] message) {
        return QueryReader.read(Unpooled.wrappedBuffer(message));
    }

    private static byte[] with(byte[] message, int at, int value) {
        byte[] changed = message.clone();
        changed[at] = (byte) value;
        return changed;
    }

    @Test
    void readsAQuery() {
        // When
        Received received = read(QUERY.id(0xbeef).edns(4096).bytes());

        // Then
        assertThat(received).isInstanceOf(Received.Asked.class);
        Query query = ((Received.Asked) received).query();
        assertThat(query.id()).isEqualTo(0xbeef);
        assertThat(query.recursionDesired()).isTrue();
        assertThat(query.question().name()).isEqualTo("www.example.com");
        assertThat(query.question().type()).isEqualTo(TestQuery.A);
        assertThat(query.edns()).isEqualTo(new Edns(4096, 0, false));
    }

    @Test
    void keepsTheCaseOfTheQuestion() {
        // Given
        var asked = (Received.Asked) read(QUERY.bytes());

        // When
        ByteBuf out = Unpooled.buffer();
        asked.query().question().write(out);

        // Then
        assertThat(asked.query().question().isAt(QUERY.bytes(), Header.LENGTH)).isTrue();
        assertThat(asked.query().question().isAt(QUERY.bytes(), Header.LENGTH + 1)).isFalse();
        assertThat(out.getByte(1)).isEqualTo((byte) 'W');
    }

    @Test
    void aDotInsideALabelIsNoEndOfIt() {
        // Given: the label "www.example" and the label "com"
        byte[] message = with(QUERY.bytes(), 12, 11);
        message[16] = '.';

        // When
        var asked = (Received.Asked) read(message);

        // Then
        assertThat(asked.query().question().name()).isEqualTo("www\uFFFDexample.com");
    }

    @Test
    void messagesWithoutAnIdentifierAndResponsesAreNoise() {
        assertThat(read(new byte[0])).isInstanceOf(Received.Noise.class);
        assertThat(read(Arrays.copyOf(QUERY.bytes(), 11))).isInstanceOf(Received.Noise.class);
        assertThat(read(QUERY.flags(0x8100).bytes())).isInstanceOf(Received.Noise.class);
    }

    @Test
    void otherOperationsAreNotImplemented() {
        Received notify = read(QUERY.id(5).flags(0x2000).bytes());
        assertThat(notify).isEqualTo(new Received.Faulty(5, 0x2000, DnsResponseCode.NOTIMP));
    }

    @Test
    void whatIsMalformedIsAFault() {
        byte[] good = QUERY.bytes();
        byte[] extended = QUERY.edns(1232).bytes();
        assertFault(with(good, 5, 0)); // no question
        assertFault(with(good, 5, 2)); // two
        assertFault(with(good, 7, 1)); // an answer
        assertFault(with(good, 9, 1)); // an authority
        assertFault(with(good, 11, 1)); // an additional record that is not there
        assertFault(with(good, 12, 0xc0)); // a name that points to itself
        assertFault(with(good, 12, 64)); // a label of 64 bytes
        assertFault(Arrays.copyOf(good, good.length - 1));
        assertFault(Arrays.copyOf(extended, extended.length - 1));
        assertFault(TestQuery.of("a.".repeat(130), TestQuery.A).bytes());
    }

    @Test
    void twoOptRecordsAreAFault() {
        byte[] one = QUERY.edns(1232).bytes();
        byte[] two = Arrays.copyOf(one, one.length + 11);
        System.arraycopy(one, one.length - 11, two, one.length, 11);
        assertFault(with(two, 11, 2));
    }

    private static void assertFault(byte[] message) {
        assertThat(read(message))
                .isInstanceOfSatisfying(
                        Received.Faulty.class,
                        faulty -> assertThat(faulty.code()).isEqualTo(DnsResponseCode.FORMERR));
    }

    @Test
    void neverThrows() {
        Property.holds(
                20_000,
                cases -> {
                    ByteBuf message =
                            Unpooled.wrappedBuffer(noise(cases, QUERY.edns(1232).bytes()));
                    int references = message.refCnt();
                    assertThat(QueryReader.read(message)).isNotNull();
                    assertThat(message.refCnt()).isEqualTo(references);
                });
    }

    /// Random bytes, or a message with some of its bytes changed, or cut.
    static byte[] noise(Cases cases, byte[] message) {
        if (cases.between(0, 3) == 0) {
            byte[] random = new byte[cases.between(0, 300)];
            cases.random().nextBytes(random);
            return random;
        }
        byte[] changed = Arrays.copyOf(message, message.length + cases.between(-5, 5));
        int changes = cases.between(1, 4);
        for (int i = 0; i < changes; i++) {
            changed[cases.between(0, changed.length - 1)] = (byte) cases.between(0, 255);
        }
        return changed;
    }
}
