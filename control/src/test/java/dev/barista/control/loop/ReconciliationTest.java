package dev.barista.control.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.control.event.Events;
import dev.barista.model.condition.ConditionSet;
import dev.barista.model.condition.Conditions;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReconciliationTest {

    private static final ObjectKey KEY = new ObjectKey("default", "a");

    private interface Step {
        Outcome take(ApiObject object, Conditions conditions) throws Exception;
    }

    private final class Stub implements Reconciler {

        private final Step step;

        private Stub(Step step) {
            this.step = step;
        }

        @Override
        public ResourceType type() {
            return Types.CONFIGURATION;
        }

        @Override
        public ConditionSet conditions() {
            return ConditionSet.CONFIGURATION;
        }

        @Override
        public Outcome reconcile(ApiObject object, Conditions conditions) throws Exception {
            return step.take(object, conditions);
        }

        @Override
        public void gone(ObjectKey key) {
            gone.add(key);
        }
    }

    private final VirtualTime time = new VirtualTime();
    private final InMemoryObjects objects = new InMemoryObjects(time);
    private final List<String> events = new ArrayList<>();
    private final List<ObjectKey> gone = new ArrayList<>();

    private Work.Next run(Step step) throws Exception {
        Events recorder =
                (_, severity, reason, message) ->
                        events.add(severity + " " + reason + ": " + message);
        return new Reconciliation(new Stub(step), objects, recorder, time).run(KEY);
    }

    private ApiObject create() {
        return objects.create(Types.CONFIGURATION, ApiObject.of(Types.CONFIGURATION, KEY));
    }

    private ApiObject stored() {
        return objects.require(Types.CONFIGURATION, KEY);
    }

    private static String ready(ApiObject object) {
        return Conditions.findReady(object)
                .map(ready -> ready.state().text() + " " + ready.reason())
                .orElse("none");
    }

    @Test
    void writesTheStatusAndTheGenerationItIsAbout() throws Exception {
        create();

        Work.Next next =
                run((object, c) -> new Outcome.Settled(c.markTrue("Ready").writeTo(object)));

        assertThat(next).isEqualTo(Work.Next.DONE);
        assertThat(ready(stored())).isEqualTo("True ");
        assertThat(stored().at("/status/observedGeneration").asLong()).isEqualTo(1);
    }

    @Test
    void writesNothingWhenNothingChanged() throws Exception {
        create();
        run((object, c) -> new Outcome.Settled(c.markTrue("Ready").writeTo(object)));
        String version = stored().resourceVersion();
        time.advance(Duration.ofMinutes(5));

        run((object, c) -> new Outcome.Settled(c.markTrue("Ready").writeTo(object)));

        assertThat(stored().resourceVersion()).isEqualTo(version);
    }

    @Test
    void aNewGenerationIsNotReadyJustBecauseTheOldOneWas() throws Exception {
        create();
        run((object, c) -> new Outcome.Settled(c.markTrue("Ready").writeTo(object)));
        objects.update(
                Types.CONFIGURATION, stored().with(tree -> tree.putObject("spec").put("a", 1)));

        run((object, c) -> new Outcome.Settled(c.writeTo(object)));

        assertThat(ready(stored())).isEqualTo("Unknown NewObservedGenFailure");
        assertThat(stored().at("/status/observedGeneration").asLong()).isEqualTo(2);
    }

    @Test
    void aFailureIsToldOfAndTriedAgainAndObserved() throws Exception {
        create();

        Work.Next next =
                run((_, _) -> {
                    throw new IllegalStateException("boom");
                });

        assertThat(next).isEqualTo(new Work.Next.Retry());
        assertThat(events).containsExactly("WARNING InternalError: boom");
        assertThat(stored().at("/status/observedGeneration").asLong()).isEqualTo(1);
    }

    @Test
    void aFailureThatKnowsItsStatusHasItWritten() throws Exception {
        create();

        run((object, c) ->
                new Outcome.Failed(
                        c.markFalse("Ready", "NotOwned", "theirs").writeTo(object), "theirs"));

        assertThat(ready(stored())).isEqualTo("False NotOwned");
        assertThat(events).containsExactly("WARNING InternalError: theirs");
    }

    @Test
    void aConflictIsTriedAgainWithoutAWord() throws Exception {
        ApiObject old = create();
        objects.update(
                Types.CONFIGURATION, stored().with(tree -> tree.putObject("spec").put("a", 1)));

        Work.Next next =
                run((object, c) -> {
                    objects.update(
                            Types.CONFIGURATION,
                            old.with(tree -> tree.putObject("spec").put("a", 2)));
                    return new Outcome.Settled(c.writeTo(object));
                });

        assertThat(next).isEqualTo(new Work.Next.Retry());
        assertThat(events).isEmpty();
    }

    @Test
    void aStatusSurvivesAChangeOfTheSpecMeanwhile() throws Exception {
        create();

        run((object, c) -> {
            objects.update(
                    Types.CONFIGURATION,
                    object.with(tree -> tree.withObject("/metadata/labels").put("a", "b")));
            return new Outcome.Settled(c.markTrue("Ready").writeTo(object));
        });

        assertThat(ready(stored())).isEqualTo("True ");
        assertThat(stored().labels()).containsEntry("a", "b");
    }

    @Test
    void theStatusOfAnObjectThatWentIsNobodys() throws Exception {
        create();

        Work.Next next =
                run((object, c) -> {
                    objects.delete(Types.CONFIGURATION, KEY, Propagation.BACKGROUND);
                    create();
                    return new Outcome.Settled(c.markTrue("Ready").writeTo(object));
                });

        assertThat(next).isEqualTo(Work.Next.DONE);
        assertThat(stored().status().isMissingNode()).isTrue();
    }

    @Test
    void forgetsWhatIsGoneOrGoing() throws Exception {
        Step never =
                (_, _) -> {
                    throw new AssertionError("reconciled");
                };
        run(never);
        assertThat(gone).containsExactly(KEY);

        objects.create(
                Types.CONFIGURATION,
                ApiObject.of(Types.CONFIGURATION, KEY)
                        .with(tree ->
                                tree.withObject("/metadata")
                                        .set("finalizers", Json.MAPPER.readTree("[\"a/b\"]"))));
        objects.delete(Types.CONFIGURATION, KEY, Propagation.BACKGROUND);
        run(never);
        assertThat(gone).containsExactly(KEY, KEY);
    }
}
