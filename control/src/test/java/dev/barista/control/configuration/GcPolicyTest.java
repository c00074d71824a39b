package dev.barista.control.configuration;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.config.GcConfig;
import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GcPolicyTest {

    private static final Instant NOW = Instant.parse("2030-01-10T00:00:00Z");
    private static final GcPolicy DEFAULT = GcPolicy.of(GcConfig.DEFAULT);

    /// Revisions `r-0000`…, each active a second later than the one before.
    private static List<ApiObject> idle(int count, Duration created, Duration active) {
        return IntStream.range(0, count)
                .mapToObj(n -> revision(n, created, active.minusSeconds(n), "reserve"))
                .toList();
    }

    private static ApiObject revision(int n, Duration created, Duration active, String state) {
        return ApiObject.of(Types.REVISION, new ObjectKey("default", "r-%04d".formatted(n)))
                .with(tree -> {
                    var metadata = tree.withObject("/metadata");
                    metadata.put("creationTimestamp", NOW.minus(created).toString());
                    metadata.putObject("labels").put(Labels.ROUTING_STATE, state);
                    metadata.putObject("annotations")
                            .put(Annotations.ROUTING_STATE_MODIFIED, NOW.minus(active).toString());
                });
    }

    private static List<String> doomed(GcPolicy policy, List<ApiObject> revisions) {
        return policy.judge(revisions, "", NOW).doomed().stream().map(ApiObject::name).toList();
    }

    @Test
    void keepsTwentyHoweverOld() {
        assertThat(doomed(DEFAULT, idle(20, ofDays(30), ofDays(20)))).isEmpty();
    }

    @Test
    void givesUpTheLongestIdleAboveTwenty() {
        assertThat(doomed(DEFAULT, idle(25, ofDays(3), ofDays(1))))
                .containsExactly("r-0000", "r-0001", "r-0002", "r-0003", "r-0004");
    }

    @Test
    void keepsTheYoung() {
        assertThat(doomed(DEFAULT, idle(25, ofHours(10), ofHours(10)))).isEmpty();
    }

    @Test
    void keepsWhatWasActiveOfLate() {
        assertThat(doomed(DEFAULT, idle(25, ofDays(3), ofHours(14)))).isEmpty();
    }

    @Test
    void givesUpTheYoungAboveAThousand() {
        assertThat(doomed(DEFAULT, idle(1005, ofHours(1), ofHours(1)))).hasSize(5);
    }

    @Test
    void deletesAllAtOnceIfToldTo() {
        GcConfig config =
                GcConfig.parse(
                                Map.of(
                                        "retain-since-create-time", "disabled",
                                        "retain-since-last-active-time", "disabled",
                                        "min-non-active-revisions", "0",
                                        "max-non-active-revisions", "0"))
                        .orElseThrow();

        assertThat(doomed(GcPolicy.of(config), idle(3, Duration.ZERO, Duration.ZERO))).hasSize(3);
    }

    @Test
    void neverGivesUpWhatIsNeeded() {
        var policy = new GcPolicy(null, null, 0, 0);
        ApiObject kept =
                revision(1, ofDays(9), ofDays(9), "reserve")
                        .with(tree ->
                                tree.withObject("/metadata/annotations")
                                        .put(Annotations.NO_GC, "true"));
        List<ApiObject> revisions =
                List.of(
                        revision(0, ofDays(9), ofDays(9), "active"),
                        kept,
                        revision(2, ofDays(9), ofDays(9), "pending"),
                        revision(3, ofDays(9), ofDays(9), "reserve"),
                        revision(4, ofDays(9), ofDays(9), "reserve"));

        assertThat(policy.judge(revisions, "r-0003", NOW).doomed())
                .extracting(ApiObject::name)
                .containsExactly("r-0004");
    }

    @Test
    void saysWhenToLookAgain() {
        List<ApiObject> revisions = idle(21, ofDays(3), ofHours(14));

        assertThat(DEFAULT.judge(revisions, "", NOW).lookAgain())
                .isBetween(ofHours(1), ofHours(1).plusSeconds(21));
        assertThat(DEFAULT.judge(idle(20, ofDays(3), ofHours(14)), "", NOW).lookAgain()).isNull();
    }
}
