package dev.barista.control.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventsTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryObjects objects = new InMemoryObjects(time);
    private final Events events = new EventRecorder(objects, time, "route-controller");
    private final ApiObject route =
            objects.create(
                    Types.ROUTE, ApiObject.of(Types.ROUTE, new ObjectKey("default", "hello")));

    private List<ApiObject> all() {
        return objects.list(Types.EVENT, "default", Selector.ALL);
    }

    @Test
    void tellsOfWhomItIsAndWhoTells() {
        events.normal(route, "Created", "Created Ingress \"hello\"");

        ApiObject event = all().getFirst();
        assertThat(event.at("/involvedObject/kind").asString()).isEqualTo("Route");
        assertThat(event.at("/involvedObject/uid").asString()).isEqualTo(route.uid());
        assertThat(event.at("/type").asString()).isEqualTo("Normal");
        assertThat(event.at("/reason").asString()).isEqualTo("Created");
        assertThat(event.at("/source/component").asString()).isEqualTo("route-controller");
        assertThat(event.at("/count").asInt()).isEqualTo(1);
        assertThat(event.name()).startsWith("hello.");
    }

    @Test
    void countsWhatHappensAgain() {
        events.warning(route, "InternalError", "no");
        time.advance(Duration.ofMinutes(1));
        events.warning(route, "InternalError", "no");
        events.warning(route, "InternalError", "another");

        assertThat(all()).hasSize(2);
        assertThat(all())
                .anySatisfy(event -> {
                    assertThat(event.at("/count").asInt()).isEqualTo(2);
                    assertThat(event.at("/firstTimestamp").asString())
                            .isEqualTo("2030-01-01T00:00:00Z");
                    assertThat(event.at("/lastTimestamp").asString())
                            .isEqualTo("2030-01-01T00:01:00Z");
                });
    }

    @Test
    void anEventThatCannotBeWrittenIsNoFailure() {
        ApiObject nameless =
                route.with(tree -> tree.withObject("/metadata").put("name", "x".repeat(2_000)));

        events.normal(nameless, "Created", "y".repeat(5_000));

        assertThat(all()).allMatch(event -> event.at("/message").asString().length() <= 1_024);
    }

    @Test
    void whatIsTooOldGoes() {
        // Given
        var retention = new EventRetention(objects, time, EventRetention.Settings.DEFAULT);
        events.normal(route, "Created", "old");
        time.advance(Duration.ofMinutes(59));
        events.normal(route, "Created", "new");

        // When
        assertThat(retention.sweep("default")).contains(Duration.ofMinutes(1));
        time.advance(Duration.ofMinutes(1));
        var next = retention.sweep("default");

        // Then
        assertThat(all())
                .extracting(event -> event.at("/message").asString())
                .containsExactly("new");
        assertThat(next).contains(Duration.ofMinutes(59));
    }

    @Test
    void whatIsTooMuchGoesOldestFirst() {
        // Given
        var settings = new EventRetention.Settings(Duration.ofHours(1), 3, Duration.ofSeconds(10));
        var retention = new EventRetention(objects, time, settings);
        for (int n = 0; n < 5; n++) {
            events.normal(route, "Created", "event " + n);
            time.advance(Duration.ofSeconds(1));
        }

        // When
        assertThat(retention.sweep("default")).isPresent();

        // Then
        assertThat(all())
                .extracting(event -> event.at("/message").asString())
                .containsExactlyInAnyOrder("event 2", "event 3", "event 4");
    }
}
