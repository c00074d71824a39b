package dev.barista.node.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import dev.barista.node.testing.Turns;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventsTest {

    private final VirtualTime time = new VirtualTime();
    private final Turns turns = new Turns(time);
    private final InMemoryObjects objects = new InMemoryObjects(time);
    private final Events events = new Events(objects, new Clocks(time, time, turns), turns);
    private final ApiObject pod = ApiObject.of(Types.POD, new ObjectKey("default", "p"));

    @Test
    void countsTheSameWordsInsteadOfRepeatingThem() {
        events.warning("kubelet", pod, "Unhealthy", "no answer");
        turns.settle();
        time.advance(Duration.ofSeconds(10));
        events.warning("kubelet", pod, "Unhealthy", "no answer");
        events.warning("kubelet", pod, "Unhealthy", "no answer");
        turns.settle();

        ApiObject event = all().getFirst();
        assertThat(all()).hasSize(1);
        assertThat(event.tree().path("count").asInt()).isEqualTo(3);
        assertThat(event.tree().path("firstTimestamp").asString())
                .isLessThan(event.tree().path("lastTimestamp").asString());
        assertThat(event.at("/involvedObject/name").asString()).isEqualTo("p");
    }

    @Test
    void saysItAnewWhenTheOldOneHasExpired() {
        events.normal("kubelet", pod, "Pulled", "here");
        turns.settle();
        objects.remove(Types.EVENT, all().getFirst().key(), all().getFirst().uid());

        events.normal("kubelet", pod, "Pulled", "here");
        turns.settle();

        assertThat(all()).hasSize(1);
    }

    @Test
    void dropsTheOldestWhenTooManyWait() {
        for (int i = 0; i < 1_200; i++) {
            events.normal("kubelet", pod, "Pulled", "image " + i);
        }
        turns.settle();

        assertThat(all()).hasSize(1_000);
    }

    private List<ApiObject> all() {
        return objects.list(Types.EVENT, "", Selector.ALL);
    }
}
