package dev.barista.node.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.ledger.Fact;
import dev.barista.model.ledger.Measure;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.meter.EgressCounter.Sent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EgressCountsTest {

    private static final ObjectKey HELLO = new ObjectKey("default", "hello-00001");
    private static final ObjectKey OTHER = new ObjectKey("default", "other-00001");

    private final EgressCounts counts = new EgressCounts();

    private List<Fact> read(Map<String, ObjectKey> owners, Map<String, Sent> sent) {
        return counts.since(7, owners, sent);
    }

    private static Fact happened(ObjectKey revision, Measure measure, long amount) {
        return new Fact.Happened(7, revision, measure, amount);
    }

    @Test
    void eachByteIsBookedOnce() {
        read(Map.of("10.88.0.2", HELLO), Map.of("10.88.0.2", new Sent(100, 1)));

        assertThat(read(Map.of("10.88.0.2", HELLO), Map.of("10.88.0.2", new Sent(150, 1))))
                .containsExactly(happened(HELLO, Measure.EGRESS_BYTES, 50));
        assertThat(read(Map.of("10.88.0.2", HELLO), Map.of("10.88.0.2", new Sent(150, 1))))
                .isEmpty();
    }

    @Test
    void bothFamiliesOfAPodAreItsRevisions() {
        assertThat(
                        read(
                                Map.of("10.88.0.2", HELLO, "fd00::2", HELLO),
                                Map.of(
                                        "10.88.0.2", new Sent(100, 1),
                                        "fd00::2", new Sent(20, 2))))
                .containsExactlyInAnyOrder(
                        happened(HELLO, Measure.EGRESS_BYTES, 100),
                        happened(HELLO, Measure.EGRESS_CONNECTIONS, 1),
                        happened(HELLO, Measure.EGRESS_BYTES, 20),
                        happened(HELLO, Measure.EGRESS_CONNECTIONS, 2));
    }

    @Test
    void theLastBytesOfAnInstanceThatHasGoneAreBooked() {
        read(Map.of("10.88.0.2", HELLO), Map.of("10.88.0.2", new Sent(100, 1)));

        assertThat(read(Map.of(), Map.of("10.88.0.2", new Sent(130, 2))))
                .containsExactlyInAnyOrder(
                        happened(HELLO, Measure.EGRESS_BYTES, 30),
                        happened(HELLO, Measure.EGRESS_CONNECTIONS, 1));
        assertThat(read(Map.of(), Map.of("10.88.0.2", new Sent(140, 2)))).isEmpty();
    }

    @Test
    void aCounterThatBeginsAnewIsBookedFromItsBeginning() {
        read(Map.of("10.88.0.2", HELLO), Map.of("10.88.0.2", new Sent(1000, 9)));

        assertThat(read(Map.of("10.88.0.2", OTHER), Map.of("10.88.0.2", new Sent(40, 1))))
                .containsExactlyInAnyOrder(
                        happened(OTHER, Measure.EGRESS_BYTES, 40),
                        happened(OTHER, Measure.EGRESS_CONNECTIONS, 1));
    }

    @Test
    void whatNoRevisionSentIsNotBooked() {
        assertThat(read(Map.of(), Map.of("10.88.0.9", new Sent(100, 1)))).isEmpty();
    }
}
