package dev.barista.model.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.barista.model.condition.Condition.State;
import dev.barista.model.object.ApiObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConditionsTest {

    private static final Instant T1 = Instant.parse("2026-01-01T00:00:01Z");
    private static final Instant T2 = Instant.parse("2026-01-01T00:00:02Z");
    private static final ApiObject NEW =
            ApiObject.parse("{\"metadata\": {\"name\": \"hello\", \"generation\": 1}}");

    private static Conditions service(ApiObject object, Instant now) {
        return Conditions.of(ConditionSet.SERVICE, object, now);
    }

    @Test
    void beginsWithEverythingUnknown() {
        ApiObject written = service(NEW, T1).initialised().writeTo(NEW);

        assertThat(written.status())
                .hasToString(
                        """
                        {"observedGeneration":1,"conditions":[\
                        {"lastTransitionTime":"2026-01-01T00:00:01Z","status":"Unknown","type":"ConfigurationsReady"},\
                        {"lastTransitionTime":"2026-01-01T00:00:01Z","status":"Unknown","type":"Ready"},\
                        {"lastTransitionTime":"2026-01-01T00:00:01Z","status":"Unknown","type":"RoutesReady"}]}\
                        """);
    }

    @Test
    void isReadyWhenAllItDependsOnIsTrue() {
        Conditions conditions =
                service(NEW, T1)
                        .initialised()
                        .markTrue("ConfigurationsReady")
                        .markTrue("RoutesReady");

        assertThat(conditions.ready().isTrue()).isTrue();
        assertThat(conditions.ready().reason()).isEmpty();
    }

    @Test
    void isNotReadyYetWhenADependentHasNoSay() {
        Conditions conditions = service(NEW, T1).markTrue("ConfigurationsReady");

        assertThat(conditions.ready().isUnknown()).isTrue();
    }

    @Test
    void aFailedDependentWinsOverAnUnknownOne() {
        Conditions conditions =
                service(NEW, T1)
                        .initialised()
                        .markFalse("ConfigurationsReady", "r1", "m1")
                        .markUnknown("RoutesReady", "r2", "m2");

        assertReady(conditions, State.FALSE, "r1", "m1");
    }

    @Test
    void readyExplainsItselfByTheUnknownDependent() {
        Conditions conditions =
                service(NEW, T1)
                        .initialised()
                        .markUnknown("ConfigurationsReady", "r1", "m1")
                        .markTrue("RoutesReady");

        assertReady(conditions, State.UNKNOWN, "r1", "m1");
    }

    @Test
    void ofTwoFailedDependentsTheLaterExplains() {
        // Given
        ApiObject first =
                service(NEW, T1).initialised().markFalse("RoutesReady", "early", "").writeTo(NEW);
        ApiObject second =
                service(first, T2).markFalse("ConfigurationsReady", "late", "").writeTo(first);

        // When
        Conditions conditions =
                Conditions.of(
                                ConditionSet.of("ConfigurationsReady", "RoutesReady", "Third"),
                                second,
                                T2.plusSeconds(1))
                        .markTrue("Third");

        // Then
        assertReady(conditions, State.FALSE, "late", "");
    }

    @Test
    void aFailureThatIsMendedLeavesTheOtherOne() {
        Conditions conditions =
                service(NEW, T1)
                        .initialised()
                        .markFalse("RoutesReady", "route", "")
                        .markFalse("ConfigurationsReady", "configuration", "")
                        .markTrue("ConfigurationsReady");

        assertReady(conditions, State.FALSE, "route", "");
    }

    @Test
    void sayingTheSameAgainKeepsItsTime() {
        // Given
        ApiObject first =
                service(NEW, T1).initialised().markTrue("ConfigurationsReady").writeTo(NEW);

        // When
        ApiObject second =
                service(first, T2)
                        .markTrue("ConfigurationsReady")
                        .markUnknown("RoutesReady", "OutOfDate", "")
                        .writeTo(first);

        // Then
        assertThat(Conditions.find(second, "ConfigurationsReady").orElseThrow().since())
                .isEqualTo(T1);
        assertThat(Conditions.find(second, "RoutesReady").orElseThrow().since()).isEqualTo(T2);
        assertThat(Conditions.findReady(second).orElseThrow().since()).isEqualTo(T2);
    }

    @Test
    void comingBackToWhatItWasKeepsItsTime() {
        // Given
        ApiObject ready =
                service(NEW, T1)
                        .markTrue("ConfigurationsReady")
                        .markTrue("RoutesReady")
                        .writeTo(NEW);
        ApiObject edited = ready.with(tree -> tree.withObject("/metadata").put("generation", 2));

        // When
        Conditions started = service(edited, T2).startedOn(edited);
        ApiObject done =
                started.markTrue("ConfigurationsReady").markTrue("RoutesReady").writeTo(edited);

        // Then
        assertReady(
                started,
                State.UNKNOWN,
                "NewObservedGenFailure",
                "unsuccessfully observed a new generation");
        assertThat(Conditions.findReady(done).orElseThrow().since()).isEqualTo(T1);
        assertThat(done.status().path("observedGeneration").asInt()).isEqualTo(2);
    }

    @Test
    void informationNeverInfluencesReady() {
        Conditions conditions =
                Conditions.of(ConditionSet.REVISION, NEW, T1)
                        .markTrue("ResourcesAvailable")
                        .markTrue("ContainerHealthy")
                        .markFalse("Active", "NoTraffic", "The target is not receiving traffic.");

        assertThat(conditions.ready().isTrue()).isTrue();
        assertThat(conditions.writeTo(NEW).status().path("conditions").path(0))
                .hasToString(
                        """
                        {"lastTransitionTime":"2026-01-01T00:00:01Z",\
                        "message":"The target is not receiving traffic.","reason":"NoTraffic",\
                        "severity":"Info","status":"False","type":"Active"}\
                        """);
        assertThat(conditions.without("Active").find("Active")).isEmpty();
    }

    @Test
    void aConfigurationSaysReadyItself() {
        Conditions conditions = Conditions.of(ConditionSet.CONFIGURATION, NEW, T1).initialised();

        assertThat(conditions.markTrue("Ready").ready().isTrue()).isTrue();
        assertReady(
                conditions.markFalse("Ready", "RevisionFailed", "no"),
                State.FALSE,
                "RevisionFailed",
                "no");
    }

    @Test
    void whatReadyDependsOnCannotBeForgotten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> service(NEW, T1).without("RoutesReady").ready())
                .withMessageContaining("RoutesReady");
    }

    @Test
    void copiesWhatAChildSays() {
        Condition child = service(NEW, T1).markFalse("RoutesReady", "r", "m").ready();

        Conditions parent = service(NEW, T2).initialised().markLike("RoutesReady", child);

        assertReady(parent, State.FALSE, "r", "m");
    }

    @Test
    void leavesTheRestOfTheStatusAlone() {
        ApiObject other = NEW.with(tree -> tree.putObject("status").put("url", "http://a.b"));

        ApiObject written = service(other, T1).initialised().writeTo(other);

        assertThat(written.status().path("url").asString()).isEqualTo("http://a.b");
    }

    private static void assertReady(
            Conditions conditions, State state, String reason, String message) {
        Condition ready = conditions.ready();
        assertThat(ready.state()).isEqualTo(state);
        assertThat(ready.reason()).isEqualTo(reason);
        assertThat(ready.message()).isEqualTo(message);
    }
}
