package dev.barista.dns.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.dns.message.Asking.Response;
import dev.barista.dns.testkit.TestAnswer;
import dev.barista.dns.testkit.TestQuery;
import dev.barista.dns.testkit.TestReply;
import dev.barista.model.testkit.Property;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskingTest {

    private static final Question QUESTION = Question.of("wWw.example.com", TestQuery.A);
    private static final Asking ASKING = new Asking(0x1234, QUESTION, false, false, true);
    private static final byte[] SENT = sent();

    private static byte[] sent() {
        ByteBuf out = Unpooled.buffer();
        ASKING.write(out);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] with(byte[] message, int at, int value) {
        byte[] changed = message.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static Relayed genuine(TestReply reply) {
        return ((Response.Genuine) ASKING.judge(reply.bytes())).answer();
    }

    private static TestAnswer written(Relayed relayed, TestQuery query, long age, int limit) {
        var asked = (Received.Asked) QueryReader.read(Unpooled.wrappedBuffer(query.bytes()));
        ByteBuf out = Unpooled.buffer();
        relayed.write(asked.query(), age, limit, out);
        assertThat(out.readableBytes()).isLessThanOrEqualTo(limit);
        return TestAnswer.read(ByteBufUtil.getBytes(out));
    }

    @Test
    void believesOnlyWhatAnswersTheVeryQuestion() {
        byte[] good = TestReply.to(SENT).a("192.0.2.1", 60).bytes();
        assertThat(ASKING.judge(good)).isInstanceOf(Response.Genuine.class);
        assertThat(ASKING.judge(with(good, 0, 0x13))).isInstanceOf(Response.Lie.class);
        assertThat(ASKING.judge(with(good, 2, 0x01))).isInstanceOf(Response.Lie.class); // a query
        assertThat(ASKING.judge(with(good, 5, 0))).isInstanceOf(Response.Lie.class);
        assertThat(ASKING.judge(with(good, 13, 'x'))).isInstanceOf(Response.Lie.class);
        assertThat(ASKING.judge(with(good, 14, 'w'))).isInstanceOf(Response.Lie.class); // was W
        assertThat(ASKING.judge(with(good, 30, 28))).isInstanceOf(Response.Lie.class); // AAAA
        assertThat(ASKING.judge(with(good, 32, 3))).isInstanceOf(Response.Lie.class); // class CH
        assertThat(ASKING.judge(new byte[3])).isInstanceOf(Response.Lie.class);
    }

    @Test
    void tellsTheOtherAnswersApart() {
        byte[] good = TestReply.to(SENT).a("192.0.2.1", 60).bytes();
        assertThat(ASKING.judge(TestReply.to(SENT).truncated().bytes()))
                .isInstanceOf(Response.Truncated.class);
        assertThat(ASKING.judge(TestReply.to(SENT).code(TestAnswer.FORMERR).bytes()))
                .isInstanceOf(Response.NotUnderstood.class);
        assertThat(ASKING.judge(with(good, 7, 9))).isInstanceOf(Response.Garbage.class);
    }

    @Test
    void givesEachClientItsOwnIdentifierCaseAndAge() {
        // Given
        Relayed relayed = genuine(TestReply.to(SENT).a("192.0.2.1", 60).opt(4096));

        // When
        TestAnswer answer =
                written(relayed, TestQuery.of("WWW.EXAMPLE.com", TestQuery.A).id(77), 20, 512);

        // Then
        assertThat(answer.id()).isEqualTo(77);
        assertThat(answer.question()).isEqualTo("WWW.EXAMPLE.com");
        assertThat(answer.answers())
                .containsExactly(
                        new TestAnswer.Entry("WWW.EXAMPLE.com", TestQuery.A, 40, "192.0.2.1"));
        assertThat(answer.hasOpt()).isFalse();
        assertThat(answer.isAuthoritative()).isFalse();
    }

    @Test
    void passesOnTypesThatItDoesNotKnow() {
        // Given
        Relayed relayed = genuine(TestReply.to(SENT).answer(65_280, 60, new byte[] {1, 2, 3}));

        // When
        TestAnswer answer =
                written(relayed, TestQuery.of("www.example.com", TestQuery.A).edns(1232), 0, 512);

        // Then
        assertThat(answer.contents()).containsExactly("010203");
        assertThat(answer.hasOpt()).isTrue();
    }

    @Test
    void leavesOutWhatDoesNotFitAndSaysSo() {
        // Given
        TestReply reply = TestReply.to(SENT);
        for (int i = 0; i < 100; i++) {
            reply.a("192.0.2." + i, 60);
        }

        // When
        TestQuery query = TestQuery.of("www.example.com", TestQuery.A);
        TestAnswer answer = written(genuine(reply), query, 0, 512);

        // Then
        assertThat(answer.isTruncated()).isTrue();
        assertThat(answer.answers()).hasSize((512 - 33) / 16);
    }

    @Test
    void keepsAnswersAsLongAsTheirRecordsLive() {
        assertThat(ttl(TestReply.to(SENT).a("192.0.2.1", 60).a("192.0.2.2", 30))).isEqualTo(30);
        assertThat(ttl(TestReply.to(SENT).a("192.0.2.1", 100_000))).isEqualTo(3600);
        assertThat(ttl(TestReply.to(SENT).a("192.0.2.1", Integer.MIN_VALUE))).isZero();
        assertThat(ttl(TestReply.to(SENT).code(TestAnswer.NXDOMAIN).soa(600, 20))).isEqualTo(20);
        assertThat(ttl(TestReply.to(SENT).code(TestAnswer.NXDOMAIN).soa(10, 900))).isEqualTo(10);
        assertThat(ttl(TestReply.to(SENT).soa(600, 900))).isEqualTo(30);
        assertThat(ttl(TestReply.to(SENT).code(TestAnswer.NXDOMAIN))).isZero();
        assertThat(ttl(TestReply.to(SENT).code(TestAnswer.SERVFAIL).a("192.0.2.1", 60))).isZero();
    }

    private static long ttl(TestReply reply) {
        return genuine(reply).ttl(TestQuery.A, 3600, 30);
    }

    @Test
    void writesItsRecordsInFull() {
        // Given: a pointer to the name in the content of the record before
        Relayed relayed = genuine(TestReply.to(SENT).alias("cdn.example.net", "192.0.2.9", 60));

        // When
        List<ResourceRecord> records = relayed.answers(10).orElseThrow();

        // Then
        assertThat(records)
                .containsExactly(
                        new ResourceRecord(
                                "wWw.example.com",
                                TestQuery.CNAME,
                                50,
                                RecordContent.name("cdn.example.net")),
                        new ResourceRecord(
                                "cdn.example.net",
                                TestQuery.A,
                                50,
                                RecordContent.of(new byte[] {(byte) 192, 0, 2, 9})));
    }

    @Test
    void expandsTheNamesOfAuthorities() {
        // Given
        Relayed relayed = genuine(TestReply.to(SENT).soa(60, 30));

        // When
        List<ResourceRecord> records = relayed.authorities(0).orElseThrow();

        // Then
        assertThat(records.getFirst().content().toString())
                .startsWith("0377577707" + "6578616d706c65" + "03636f6d00" + "03775777");
    }

    /// Whatever a resolver sends: either it is not believed, or what clients get is well-formed.
    @Test
    void neverThrowsAndWritesOnlyWholeMessages() {
        byte[] good =
                TestReply.to(SENT)
                        .alias("cdn.example.net", "192.0.2.9", 60)
                        .soa(60, 30)
                        .opt(512)
                        .bytes();
        TestQuery query = TestQuery.of("www.example.com", TestQuery.A).edns(1232);
        Property.holds(
                20_000,
                cases -> {
                    byte[] message = QueryReaderTest.noise(cases, good);
                    if (ASKING.judge(message) instanceof Response.Genuine(Relayed answer)) {
                        assertThat(answer.ttl(TestQuery.A, 3600, 30)).isBetween(0L, 3600L);
                        assertThat(answer.answers(0)).isNotNull();
                        assertThat(answer.authorities(0)).isNotNull();
                        var asked =
                                (Received.Asked)
                                        QueryReader.read(Unpooled.wrappedBuffer(query.bytes()));
                        ByteBuf out = Unpooled.buffer();
                        answer.write(asked.query(), cases.between(0, 100), 512, out);
                        assertThat(out.readableBytes()).isLessThanOrEqualTo(512);
                    }
                });
    }
}
