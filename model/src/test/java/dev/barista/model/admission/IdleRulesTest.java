package dev.barista.model.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class IdleRulesTest {

    private static final String PATH = "spec.template.metadata.annotations";

    private static ApiObject service(Map<String, String> annotations) {
        ObjectNode tree = Json.object();
        annotations.forEach(tree::put);
        return Examples.edited(
                Examples.SERVICE, "/spec/template/metadata/annotations", tree.toString());
    }

    private static List<String> refusals(Map<String, String> annotations) {
        ApiException refusal =
                catchThrowableOfType(
                        ApiException.class, () -> Examples.create(service(annotations)));
        return refusal.status().causes().stream().map(IdleRulesTest::text).toList();
    }

    private static String text(ApiStatus.Cause cause) {
        return cause.field() + ": " + cause.message();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "barista.dev/idle-policy|sleep|stop, reserve, freeze or ladder",
                "barista.dev/freeze-after|-1s|a duration of 0s or more, as in 1m30s",
                "barista.dev/stop-after|soon|a duration of 0s or more, as in 1m30s",
                "barista.dev/warm-rollback|1 day|a duration of 0s or more, as in 1m30s",
                "barista.dev/wake-budget|0s|a duration above 0s, as in 20ms",
                "barista.dev/startup-cpu-boost|0|a number of cores from 0.001 to 1024",
                "barista.dev/reserve-tagged|yes|true or false",
                "barista.dev/instance-class|cheap|standard, burstable or spot",
                "knative.aliyun.com/reserve-instance|on|enable or disable",
                "knative.aliyun.com/reserve-instance-type|ec2|eci, ecs or acs",
                "knative.aliyun.com/reserve-instance-replicas|0|a whole number from 1 to 1000",
                "k8s.aliyun.com/eci-spot-strategy|Cheapest|SpotAsPriceGo, SpotWithPriceLimit or NoSpot",
                "k8s.aliyun.com/eci-spot-price-limit|free|a price per hour above 0",
                "k8s.aliyun.com/eci-spot-duration|7|a whole number of hours from 0 to 6",
                "k8s.aliyun.com/eci-spot-release-strategy|kill|api-evict",
            })
    void refusesABadValueWithItsPathAndItsRule(String key, String value, String rule) {
        assertThat(refusals(Map.of(key, value)))
                .containsExactly(
                        "%s[%s]: invalid value: %s (expected: %s)"
                                .formatted(PATH, key, value, rule));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.001-1Mi",
                "1024-64Ti",
                "ecs.n1.small",
                "tiny",
                "0.1-99999999Ei",
                "ecs.gn6i-c4g1.xlarge",
                "ecs.n1.small,0.1-65Ti",
                "ecs.t6-c1m1.large, ecs.t5-lc1m2.small,ecs.s6-c1m2.small,ecs.t6-c1m2.large,ecs.n1.small"
            })
    void noSizeOfAReserveIsRefused(String specs) {
        ApiObject service =
                service(Map.of("knative.aliyun.com/reserve-instance-eci-use-specs", specs));

        assertThat(Examples.create(service).warnings()).isEmpty();
    }

    @Test
    void tellsAllMistakesAtOnce() {
        assertThat(
                        refusals(
                                Map.of(
                                        "barista.dev/idle-policy", "sleep",
                                        "barista.dev/wake-budget", "fast",
                                        "knative.aliyun.com/reserve-instance-type", "x")))
                .hasSize(3);
    }

    @Test
    void refusesKeysThatItDoesNotKnowWithThoseItDoes() {
        assertThat(refusals(Map.of("barista.dev/freez-after", "1s")))
                .containsExactly(
                        PATH
                                + "[barista.dev/freez-after]: unknown key (expected:"
                                + " barista.dev/freeze-after, barista.dev/idle-policy,"
                                + " barista.dev/instance-class, barista.dev/reserve-tagged,"
                                + " barista.dev/startup-cpu-boost, barista.dev/stop-after,"
                                + " barista.dev/wake-budget, barista.dev/wake-filter,"
                                + " barista.dev/warm-rollback)");
    }

    @ParameterizedTest
    @CsvSource({"stop", "freeze"})
    void aReserveContradictsAPolicyWithoutOne(String policy) {
        assertThat(
                        refusals(
                                Map.of(
                                        "knative.aliyun.com/reserve-instance",
                                        "enable",
                                        "barista.dev/idle-policy",
                                        policy)))
                .containsExactly(
                        PATH
                                + "[barista.dev/idle-policy]: invalid value: "
                                + policy
                                + " (expected: reserve or ladder, because of"
                                + " knative.aliyun.com/reserve-instance: enable)");
    }

    @Test
    void nothingIsFrozenAfterItWasStopped() {
        assertThat(refusals(Map.of("barista.dev/freeze-after", "11m")))
                .containsExactly(
                        PATH
                                + "[barista.dev/freeze-after]: invalid value: 11m (expected: at most"
                                + " stop-after, which is 10m0s)");
        assertThat(refusals(Map.of("barista.dev/stop-after", "10s")))
                .containsExactly(
                        PATH
                                + "[barista.dev/stop-after]: invalid value: 10s (expected: at least"
                                + " freeze-after, which is 30s)");
    }

    @Test
    void aPriceLimitNeedsAPrice() {
        assertThat(refusals(Map.of("k8s.aliyun.com/eci-spot-strategy", "SpotWithPriceLimit")))
                .singleElement()
                .asString()
                .endsWith("(expected: k8s.aliyun.com/eci-spot-price-limit beside it)");
    }

    @Test
    void aWakeFilterIsReadToo() {
        assertThat(refusals(Map.of("barista.dev/wake-filter", "- {paths: [healthz]}")))
                .isNotEmpty()
                .allMatch(line -> line.startsWith(PATH + "[barista.dev/wake-filter]: "));
        assertThat(refusals(Map.of("barista.dev/wake-filter", "x".repeat(16_385)))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "barista.dev/idle-policy",
                "knative.aliyun.com/reserve-instance",
                "knative.aliyun.com/reserve-instance-replicas",
                "knative.aliyun.com/reserve-instances",
                "k8s.aliyun.com/eci-spot-strategy"
            })
    void onAServiceItselfTheyWouldDoNothing(String key) {
        assertThat(Stream.of(Examples.SERVICE, Examples.CONFIGURATION, Examples.ROUTE))
                .allSatisfy(holder ->
                        assertThat(causes(annotated(holder, key, "enable")))
                                .containsExactly("invalid key name \"" + key + "\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"barista.dev/comment", "knative.aliyun.com/scaler", "example.com/x"})
    void otherAnnotationsOfAServiceAreItsOwners(String key) {
        assertThat(Examples.create(annotated(Examples.SERVICE, key, "x")).warnings()).isEmpty();
    }

    @Test
    void refusesAMistypedKeyOfTheReserve() {
        assertThat(refusals(Map.of("knative.aliyun.com/reserve-instances", "enable")))
                .containsExactly(
                        PATH
                                + "[knative.aliyun.com/reserve-instances]: unknown key (expected:"
                                + " knative.aliyun.com/reserve-instance,"
                                + " knative.aliyun.com/reserve-instance-eci-use-specs,"
                                + " knative.aliyun.com/reserve-instance-replicas,"
                                + " knative.aliyun.com/reserve-instance-type)");
    }

    @Test
    void otherKeysOfAlibabaCloudAreItsOwn() {
        ApiObject service = service(Map.of("knative.aliyun.com/scaler", "mpa"));

        assertThat(Examples.create(service).warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "barista.dev/idle-policy, nap",
        "barista.dev/foo, nap",
        "barista.dev/wake-budget, fast",
        "barista.dev/idle-policy, stop",
        "knative.aliyun.com/reserve-instances, enable",
        "k8s.aliyun.com/eci-spot-duration, 7",
    })
    void refusesOnARevisionWhatItRefusesOnATemplate(String key, String value) {
        ApiObject revision =
                annotated(Examples.REVISION, "knative.aliyun.com/reserve-instance", "enable");
        ApiObject wrong = annotated(revision, key, value);

        ApiException refusal =
                catchThrowableOfType(
                        ApiException.class, () -> Examples.update(revision, wrong, "bob"));

        assertThat(refusal.status().causes())
                .extracting(ApiStatus.Cause::field)
                .containsExactly("metadata.annotations[" + key + "]");
        assertThat(causes(wrong)).hasSize(1);
    }

    @Test
    void whatTheControllersWriteOnARevisionPasses() {
        ApiObject revision = annotated(Examples.REVISION, "barista.dev/idle-policy", "ladder");
        ApiObject tagged = annotated(revision, "barista.dev/tagged-by", "hello");

        assertThat(Examples.update(revision, tagged, "bob").object()).isEqualTo(tagged);
        assertThat(Examples.create(tagged).warnings()).isEmpty();
    }

    @Test
    void aRevisionThatASettingContradictsByNowCanBeWritten() {
        ApiObject revision = annotated(Examples.REVISION, "barista.dev/freeze-after", "11m");
        ApiObject tagged = annotated(revision, "barista.dev/tagged-by", "hello");

        assertThat(Examples.update(revision, tagged, "bob").object()).isEqualTo(tagged);
        assertThat(causes(revision)).hasSize(1);
    }

    private static ApiObject annotated(ApiObject object, String key, String value) {
        return object.with(tree ->
                tree.withObject("/metadata").withObjectProperty("annotations").put(key, value));
    }

    private static List<String> causes(ApiObject created) {
        ApiException refusal =
                catchThrowableOfType(ApiException.class, () -> Examples.create(created));
        return refusal.status().causes().stream().map(ApiStatus.Cause::message).toList();
    }

    @Test
    void takesAllThatIsRight() {
        ApiObject service =
                service(
                        Map.ofEntries(
                                Map.entry("barista.dev/idle-policy", "ladder"),
                                Map.entry("barista.dev/freeze-after", "0s"),
                                Map.entry("barista.dev/stop-after", "24h"),
                                Map.entry("barista.dev/wake-budget", "20ms"),
                                Map.entry("barista.dev/startup-cpu-boost", "4"),
                                Map.entry("barista.dev/reserve-tagged", "true"),
                                Map.entry("barista.dev/warm-rollback", "10m"),
                                Map.entry("barista.dev/instance-class", "burstable"),
                                Map.entry("knative.aliyun.com/reserve-instance", "enable"),
                                Map.entry("knative.aliyun.com/reserve-instance-type", "acs"),
                                Map.entry("knative.aliyun.com/reserve-instance-replicas", "2"),
                                Map.entry(
                                        "knative.aliyun.com/reserve-instance-eci-use-specs",
                                        "1-2Gi"),
                                Map.entry("k8s.aliyun.com/eci-spot-strategy", "SpotWithPriceLimit"),
                                Map.entry("k8s.aliyun.com/eci-spot-price-limit", "0.05"),
                                Map.entry("k8s.aliyun.com/eci-spot-duration", "1"),
                                Map.entry(
                                        "k8s.aliyun.com/eci-spot-release-strategy", "api-evict")));

        assertThat(Examples.create(service).warnings()).isEmpty();
    }
}
