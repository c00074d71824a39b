package dev.barista.node.reserve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.node.reserve.Cycle.Stage;
import dev.barista.node.reserve.Cycle.Told;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CycleTest {

    private final Cycle cycle = new Cycle();
    private final List<Told> told = new ArrayList<>();

    @Test
    void tellsEachStepAsItComes() {
        standard("a", Stage.STARTING);
        standard("a", Stage.READY);
        oneCycle("a", "r", "b");

        assertThat(steps())
                .containsExactly(
                        Step.S1, Step.S2, Step.S3, Step.S4, Step.S5, Step.S6, Step.S7, Step.S8);
    }

    @Test
    void tellsOfTheRequestWithTheNextStepAtTheLatest() {
        standard("a", Stage.READY);
        reserve("r", Stage.READY);
        standard("a", Stage.GONE);

        cycle.served();
        standard("b", Stage.STARTING);
        standard("b", Stage.READY);

        assertThat(steps()).endsWith(Step.S3, Step.S4, Step.S5, Step.S6);
    }

    @Test
    void saysWhichPodItIsAbout() {
        standard("a", Stage.READY);
        oneCycle("a", "r", "b");

        assertThat(told)
                .contains(new Told(Step.S1, "r"), new Told(Step.S5, "b"), new Told(Step.S8, "r"));
    }

    @Test
    void keepsTheOrderWhenPodsAreSeenInAnother() {
        standard("a", Stage.READY);
        standard("a", Stage.GONE); // given away before the other is seen to have it
        reserve("r", Stage.STARTING);
        reserve("r", Stage.READY);
        standard("b", Stage.STARTING);
        reserve("r", Stage.LEAVING);
        cycle.served();
        told.addAll(cycle.advance());
        reserve("r", Stage.GONE);
        standard("b", Stage.READY);

        assertThat(steps())
                .containsExactly(
                        Step.S1, Step.S2, Step.S3, Step.S4, Step.S5, Step.S6, Step.S7, Step.S8);
    }

    @Test
    void doesNotSpeakOfARequestWhereStandardCameWithoutOne() {
        standard("a", Stage.READY);
        reserve("r", Stage.READY);
        standard("a", Stage.GONE);
        standard("b", Stage.STARTING);
        standard("b", Stage.READY);
        reserve("r", Stage.GONE);

        assertThat(steps())
                .containsExactly(Step.S1, Step.S2, Step.S3, Step.S5, Step.S6, Step.S7, Step.S8);
    }

    @Test
    void tellsOfAReserveThatGoesWithoutHavingServed() {
        standard("a", Stage.READY);
        reserve("r", Stage.READY);
        standard("a", Stage.GONE);
        reserve("r", Stage.GONE);

        assertThat(steps()).containsExactly(Step.S1, Step.S2, Step.S3, Step.S8);
        assertThat(cycle.isOver()).isTrue();
    }

    @Test
    void beginsAnewAfterALoadThatCameBackAtOnce() {
        standard("a", Stage.READY);
        reserve("r", Stage.STARTING);
        reserve("r", Stage.GONE);
        oneCycle("a", "s", "b");

        assertThat(steps())
                .containsExactly(
                        Step.S1, Step.S8, Step.S1, Step.S2, Step.S3, Step.S4, Step.S5, Step.S6,
                        Step.S7, Step.S8);
    }

    private void oneCycle(String before, String reserve, String after) {
        reserve(reserve, Stage.STARTING);
        reserve(reserve, Stage.READY);
        standard(before, Stage.GONE);
        cycle.served();
        told.addAll(cycle.advance());
        standard(after, Stage.STARTING);
        standard(after, Stage.READY);
        reserve(reserve, Stage.LEAVING);
        reserve(reserve, Stage.GONE);
    }

    private void standard(String pod, Stage stage) {
        told.addAll(cycle.note(pod, false, stage));
    }

    private void reserve(String pod, Stage stage) {
        told.addAll(cycle.note(pod, true, stage));
    }

    private List<Step> steps() {
        return told.stream().map(Told::step).toList();
    }
}
