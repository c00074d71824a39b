package dev.barista.control.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.control.rollout.Course.Share;
import dev.barista.model.testkit.Property;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How traffic moves from revision to revision.
class RolloutTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_900_000_000L * SECOND;

    private static Rollout goal(String revision, int percent) {
        return new Rollout(List.of(Course.arrived("c", "", revision, percent)));
    }

    private static Rollout at(Pace pace, String shares) {
        List<Share> list = shares(shares);
        int sum = list.stream().mapToInt(Share::percent).sum();
        return new Rollout(List.of(new Course("c", "", sum, list, pace)));
    }

    private static List<Share> shares(String text) {
        return Arrays.stream(text.split(" "))
                .map(part -> part.split("="))
                .map(part -> new Share(part[0], Integer.parseInt(part[1])))
                .toList();
    }

    private static String text(Rollout rollout) {
        return rollout.courses().stream()
                .map(course ->
                        course.shares().stream()
                                .map(share -> share.revision() + "=" + share.percent())
                                .collect(Collectors.joining(" ")))
                .collect(Collectors.joining(" | "));
    }

    private static boolean exists(String revision) {
        return !revision.isEmpty();
    }

    private static long seconds(long count) {
        return START + count * SECOND;
    }

    @ParameterizedTest
    @CsvSource({
        "100, 'a=99 b=1, a=79 b=21, a=59 b=41, a=39 b=61, a=19 b=81, b=100'",
        "50, 'a=49 b=1, a=39 b=11, a=29 b=21, a=19 b=31, a=9 b=41, b=50'",
    })
    void movesInEqualSteps(int percent, String trace) {
        Rollout rollout = goal("a", percent).next(goal("b", percent), RolloutTest::exists, START);
        rollout = rollout.observed(seconds(10), Duration.ofSeconds(60));

        List<String> seen = new ArrayList<>(List.of(text(rollout)));
        for (int now = 10; now <= 60; now++) {
            rollout = rollout.next(goal("b", percent), RolloutTest::exists, seconds(now));
            if (!text(rollout).equals(seen.getLast())) {
                assertThat(now % 10).as("each step after ten seconds").isZero();
                seen.add(text(rollout));
            }
        }

        assertThat(seen).containsExactly(trace.split(", "));
        assertThat(rollout).isEqualTo(goal("b", percent));
    }

    @Test
    void whatIsNewIsServedAtOnce() {
        Rollout none = new Rollout(List.of());

        assertThat(none.next(goal("a", 100), RolloutTest::exists, START)).isEqualTo(goal("a", 100));
    }

    @ParameterizedTest
    @CsvSource({"0", "1"})
    void noneOrOnePercentIsServedAtOnce(int percent) {
        assertThat(goal("a", 50).next(goal("b", percent), RolloutTest::exists, START))
                .isEqualTo(goal("b", percent));
    }

    @ParameterizedTest
    @CsvSource({
        "a=59 b=41, b, 80, a=39 b=41",
        "a=59 b=41, b, 41, b=41",
        "a=59 b=41, b, 20, b=20",
        "a=20 b=30, b, 70, a=20 b=50",
        "a=30 b=30 c=40, c, 60, b=20 c=40",
        "a=50, b, 80, a=79 b=1",
    })
    void anotherPercentTakesFromTheOldestAndGivesToTheNewest(
            String before, String latest, int percent, String after) {
        assertThat(
                        text(
                                at(Pace.NONE, before)
                                        .next(goal(latest, percent), RolloutTest::exists, START)))
                .isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({
        "a=59 b=41, c, a=59 b=40 c=1",
        "a=99 b=1, c, a=99 c=1",
        "a=50 b=49 c=1, d, a=50 b=49 d=1",
    })
    void aRevisionInTheMiddleGetsAPercentOfTheNewestAndStartsAnew(
            String before, String latest, String after) {
        Rollout running = at(new Pace(START - 5, START - 1, 3, 20), before);

        Rollout next = running.next(goal(latest, 100), RolloutTest::exists, START);

        assertThat(text(next)).isEqualTo(after);
        assertThat(next.courses().getFirst().pace()).isEqualTo(Pace.startingAt(START));
        assertThat(next.nextStep()).isEmpty();
    }

    @Test
    void aRevisionThatComesBackKeepsWhatItHas() {
        Rollout running = at(new Pace(START - 5, START - 1, 3, 20), "a=59 b=41");

        assertThat(text(running.next(goal("a", 100), RolloutTest::exists, START)))
                .isEqualTo("b=40 a=60");
    }

    @ParameterizedTest
    @CsvSource({
        "a=59 b=40 c=1, 10, a=59 b=30 c=11",
        "a=59 b=5 c=36, 10, a=54 c=46",
        "a=3 b=5 c=92, 10, c=100",
    })
    void aStepDrainsTheSecondNewestFirst(String before, int size, String after) {
        Rollout running = at(new Pace(START - 5, START, 3, size), before);

        assertThat(text(running.next(goal("c", 100), RolloutTest::exists, START))).isEqualTo(after);
    }

    @Test
    void nothingMovesBeforeItIsDue() {
        Rollout running = at(new Pace(START - 5, START + 1, 3, 10), "a=59 b=41");

        assertThat(running.next(goal("b", 100), RolloutTest::exists, START)).isEqualTo(running);
        assertThat(running.nextStep()).hasValue(START + 1);
    }

    @Test
    void aLateStepIsOneStepAndTheNextIsAPauseLater() {
        Rollout running = at(new Pace(START - 5, START, 3 * SECOND, 10), "a=59 b=41");

        Rollout next = running.next(goal("b", 100), RolloutTest::exists, seconds(100));

        assertThat(text(next)).isEqualTo("a=49 b=51");
        assertThat(next.nextStep()).hasValue(seconds(103));
    }

    @Test
    void whatADeletedRevisionHadGoesToTheNewest() {
        Rollout running = at(new Pace(START - 5, START + 1, 3, 10), "a=50 b=30 c=20");

        Rollout next = running.next(goal("c", 100), name -> !name.equals("b"), START);

        assertThat(text(next)).isEqualTo("a=50 c=50");
        assertThat(text(running.next(goal("d", 100), name -> name.equals("d"), START)))
                .isEqualTo("d=100");
    }

    @Test
    void namesAndConfigurationsMoveEachByItself() {
        Rollout before =
                new Rollout(
                        List.of(
                                Course.arrived("c", "", "a", 60),
                                Course.arrived("other", "", "x", 40),
                                Course.arrived("c", "tag", "a", 100)));
        Rollout goal =
                new Rollout(
                        List.of(
                                Course.arrived("c", "", "b", 60),
                                Course.arrived("other", "", "x", 40),
                                Course.arrived("c", "tag", "b", 100),
                                Course.arrived("c", "new", "b", 100)));

        assertThat(text(before.next(goal, RolloutTest::exists, START)))
                .isEqualTo("a=59 b=1 | x=40 | b=100 | a=99 b=1");
    }

    @Test
    void theStateOfARunningRolloutIsReadBackAsItWas() {
        Rollout running =
                at(new Pace(START, START + SECOND, SECOND, 20), "a=59 b=41")
                        .next(goal("b", 100), RolloutTest::exists, START);

        assertThat(RolloutState.text(running))
                .isEqualTo(
                        """
                        {"configurations":[{"configurationName":"c","percent":100,"revisions":\
                        [{"revisionName":"a","percent":59},{"revisionName":"b","percent":41}],\
                        "stepParams":{"starttime":1900000000000000000,\
                        "nextStepTime":1900000001000000000,"stepDuration":1000000000,\
                        "stepSize":20}}]}\
                        """);
        assertThat(RolloutState.read(RolloutState.text(running))).contains(running);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no JSON",
                "{\"configurations\":[{\"configurationName\":\"c\",\"percent\":100,\"revisions\":[]}]}",
                "{\"configurations\":[{\"configurationName\":\"c\",\"percent\":101,\"revisions\":[{\"revisionName\":\"a\",\"percent\":101}]}]}",
                "{\"configurations\":[{\"configurationName\":\"c\",\"percent\":100,\"revisions\":[{\"revisionName\":\"a\",\"percent\":99}]}]}",
                "{\"configurations\":[{\"configurationName\":\"c\",\"percent\":50,\"revisions\":[{\"revisionName\":\"a\",\"percent\":50}],\"stepParams\":{\"stepSize\":51}}]}",
                "{\"configurations\":[{\"configurationName\":\"c\",\"percent\":0,\"revisions\":[{\"revisionName\":\"a\",\"percent\":1},{\"revisionName\":\"b\",\"percent\":-1}]}]}",
            })
    void aStateThatContradictsItselfIsDiscarded(String text) {
        assertThat(RolloutState.read(text)).isEmpty();
    }

    @Test
    void sharesThatDoNotAddUpCannotBeMade() {
        assertThatThrownBy(() -> new Course("c", "", 100, shares("a=50 b=49"), Pace.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: a sum of 100");
    }

    /// The same rules, on a row of single percents, the oldest revision's first.
    private static final class Row {
        private List<String> percents;

        Row(String revision, int percent) {
            percents = new ArrayList<>(Collections.nCopies(percent, revision));
        }

        void goal(String revision, int percent) {
            if (percent <= 1) {
                percents = new ArrayList<>(Collections.nCopies(percent, revision));
                return;
            }
            while (percents.size() > percent) {
                percents.removeFirst();
            }
            while (percents.size() < percent) {
                percents.add(percents.getLast());
            }
            if (!percents.getLast().equals(revision)) {
                percents.set(percents.size() - 1, revision);
            }
        }

        void step(int size) {
            int end = percents.indexOf(percents.getLast());
            for (int n = Math.max(0, end - size); n < end; n++) {
                percents.set(n, percents.getLast());
            }
        }

        String text() {
            Map<String, Integer> counts = new LinkedHashMap<>();
            percents.forEach(revision -> counts.merge(revision, 1, Integer::sum));
            return counts.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining(" "));
        }
    }

    @Test
    void agreesWithARowOfSinglePercentsWhateverHappens() {
        Property.holds(
                500,
                cases -> {
                    int percent = cases.between(2, 100);
                    int revisions = 1;
                    Row row = new Row("r1", percent);
                    Rollout rollout = goal("r1", percent);
                    long now = START;
                    for (int n = 0; n < 5 * cases.length(); n++) {
                        switch (cases.between(0, 9)) {
                            case 0 -> revisions++;
                            case 1 -> percent = cases.between(1, 100);
                            default -> now += cases.between(1, 20) * SECOND / 2;
                        }
                        rollout = RolloutState.read(RolloutState.text(rollout)).orElseThrow();
                        if (cases.random().nextBoolean()) {
                            rollout =
                                    rollout.observed(now, Duration.ofSeconds(cases.between(1, 60)));
                        }
                        Pace pace = rollout.courses().getFirst().pace();
                        boolean steps =
                                !rollout.isDone() && pace.size() > 0 && now >= pace.nextStep();
                        boolean isNew = !row.percents.getLast().equals("r" + revisions);
                        rollout =
                                rollout.next(
                                        goal("r" + revisions, percent), RolloutTest::exists, now);
                        row.goal("r" + revisions, percent);
                        if (steps && !isNew && percent > 1) {
                            row.step(pace.size());
                        }
                        assertThat(text(rollout)).isEqualTo(row.text());
                    }
                });
    }

    @Test
    void endsInTimeAndNeverGoesBack() {
        Property.holds(
                500,
                cases -> {
                    int percent = cases.between(2, 100);
                    int seconds = cases.between(1, 40 * cases.size());
                    Rollout rollout =
                            goal("a", percent).next(goal("b", percent), RolloutTest::exists, START);
                    long served = START + cases.between(0, 3_000) * 1_000_000L;
                    rollout = rollout.observed(served, Duration.ofSeconds(seconds));
                    int least = 1;
                    long now = served;
                    for (int n = 0; !rollout.isDone(); n++) {
                        assertThat(n).isLessThanOrEqualTo(percent);
                        now = rollout.nextStep().orElseThrow();
                        rollout = rollout.next(goal("b", percent), RolloutTest::exists, now);
                        List<Share> shares = rollout.courses().getFirst().shares();
                        assertThat(shares.size()).isLessThanOrEqualTo(2);
                        assertThat(shares.getLast().percent()).isGreaterThan(least);
                        least = shares.getLast().percent();
                    }
                    // A step is a whole number of percents, which costs one step more or half as
                    // many again.
                    double limit = 1.5 * Math.max(seconds, 4) + 4;
                    assertThat((now - START) / 1e9).isLessThanOrEqualTo(limit);
                    assertThat(Set.of("b")).contains(rollout.courses().getFirst().newest());
                });
    }
}
