package dev.barista.node.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ObjectKey;
import dev.barista.node.handover.HandOver.Answer;
import dev.barista.node.handover.HandOver.Answer.Match;
import dev.barista.node.handover.HandOver.Answer.NoMatch;
import dev.barista.node.handover.HandOver.Answer.Waits;
import org.junit.jupiter.api.Test;

class HandOverTest {

    private static final ObjectKey HELLO = new ObjectKey("default", "hello-00001");

    private final HandOver handOver = new HandOver();

    @Test
    void bringsAnOfferToTheClaimThatWaits() {
        handOver.settle(standard("a"));
        Answer claimed = handOver.claim(reserve("b"));

        Answer offered = handOver.offer(standard("a"), 1);

        assertThat(claimed).isEqualTo(new Waits());
        assertThat(offered).isEqualTo(new Match(standard("a"), reserve("b")));
    }

    @Test
    void bringsAClaimToTheOfferThatStands() {
        handOver.settle(standard("a"));
        Answer offered = handOver.offer(standard("a"), 1);

        Answer claimed = handOver.claim(reserve("b"));

        assertThat(offered).isEqualTo(new Waits());
        assertThat(claimed).isEqualTo(new Match(standard("a"), reserve("b")));
    }

    @Test
    void doesNotLetAClaimWaitForWhatThereIsNot() {
        assertThat(handOver.claim(standard("a"))).isEqualTo(new NoMatch());
    }

    @Test
    void letsOnlyAsManyClaimsWaitAsThereAreInstances() {
        handOver.settle(reserve("r"));

        Answer first = handOver.claim(standard("a"));
        Answer second = handOver.claim(standard("b"));

        assertThat(first).isEqualTo(new Waits());
        assertThat(second).isEqualTo(new NoMatch());
    }

    @Test
    void takesNoMoreOffersThanTheOtherSeatWants() {
        handOver.settle(standard("a"));
        handOver.settle(standard("b"));

        Answer first = handOver.offer(standard("a"), 1);
        Answer second = handOver.offer(standard("b"), 1);

        assertThat(first).isEqualTo(new Waits());
        assertThat(second).isEqualTo(new NoMatch());
    }

    @Test
    void takesNoOfferForSeatsThatAreFilled() {
        handOver.settle(standard("a"));
        handOver.settle(standard("b"));
        handOver.claim(reserve("r"));
        handOver.offer(standard("a"), 1);

        assertThat(handOver.offer(standard("b"), 1)).isEqualTo(new NoMatch());
    }

    @Test
    void keepsRevisionsApart() {
        handOver.settle(standard("a"));
        handOver.offer(standard("a"), 1);

        var other = new Place(new ObjectKey("default", "other-00001"), true, "b");

        assertThat(handOver.claim(other)).isEqualTo(new NoMatch());
    }

    @Test
    void keepsSeatsApart() {
        handOver.settle(standard("a"));
        handOver.offer(standard("a"), 1);

        assertThat(handOver.claim(standard("b"))).isEqualTo(new NoMatch());
    }

    @Test
    void cannotTakeBackWhatWasAnswered() {
        handOver.settle(standard("a"));
        handOver.claim(reserve("b"));
        handOver.offer(standard("a"), 1);

        assertThat(handOver.withdraw(standard("a"))).isFalse();
        assertThat(handOver.withdraw(reserve("b"))).isFalse();
    }

    @Test
    void releasesTheClaimThatWaitsForAnInstanceThatEnds() {
        handOver.settle(standard("a"));
        handOver.claim(reserve("b"));

        assertThat(handOver.leave(standard("a"))).containsExactly(reserve("b"));
        assertThat(handOver.withdraw(reserve("b"))).isFalse();
    }

    @Test
    void countsTheTakerAsTheOneWhoHasItNow() {
        handOver.settle(standard("a"));
        handOver.claim(reserve("r"));
        handOver.offer(standard("a"), 1);

        assertThat(handOver.claim(standard("b"))).isEqualTo(new Waits());
    }

    private static Place standard(String pod) {
        return new Place(HELLO, false, pod);
    }

    private static Place reserve(String pod) {
        return new Place(HELLO, true, pod);
    }
}
