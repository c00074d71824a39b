package dev.barista.node.workload;

import static dev.barista.model.object.Types.CONTROLLER_REVISION;
import static dev.barista.model.object.Types.DAEMON_SET;
import static dev.barista.model.object.Types.POD;
import static dev.barista.model.object.Types.STATEFUL_SET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.model.time.Clocks;
import dev.barista.node.event.Events;
import dev.barista.node.scheduling.Places;
import dev.barista.node.testing.Turns;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A start of the controllers of workloads, where the watches of their objects are late.
class WorkloadsTest {

    private static final Set<ResourceType> LATE = Set.of(POD, CONTROLLER_REVISION);
    private static final String TEMPLATE =
            """
            "selector": {"matchLabels": {"app": "x"}},
            "template": {"metadata": {"labels": {"app": "x"}},
             "spec": {"containers": [{"name": "main", "image": "v1"}]}}
            """;

    private final VirtualTime time = new VirtualTime();
    private final Turns turns = new Turns(time);
    private final InMemoryObjects objects = new InMemoryObjects(time);

    @Test
    void makesNoSecondPodOfADaemonSetThatItHasNotBeenToldOf() {
        create(DAEMON_SET, "{%s}".formatted(TEMPLATE));
        start(objects).close();
        assertThat(pods()).hasSize(1);

        start(withLateWatches()).close();

        assertThat(pods()).hasSize(1);
    }

    @Test
    void doesNotForgetTheRevisionThatPodsBeforeThePartitionHave() {
        create(
                STATEFUL_SET,
                """
                {"podManagementPolicy": "Parallel", "replicas": 2, %s,
                 "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}}
                """
                        .formatted(TEMPLATE));
        start(objects).close();
        String before = currentRevision();
        objects.patch(
                STATEFUL_SET,
                new ObjectKey("default", "x"),
                ApiObject.parse(
                                """
                                {"spec": {"template": {"metadata": {"labels": {"v": "2"}}}}}
                                """)
                        .tree());
        start(objects).close();
        assertThat(objects.list(CONTROLLER_REVISION, "", Selector.ALL)).hasSize(2);

        start(withLateWatches()).close();

        assertThat(currentRevision()).isEqualTo(before);
    }

    private String currentRevision() {
        return objects.require(STATEFUL_SET, new ObjectKey("default", "x"))
                .status()
                .path("currentRevision")
                .asString("");
    }

    private void create(ResourceType type, String spec) {
        objects.create(
                type,
                ApiObject.of(type, new ObjectKey("default", "x"))
                        .with(tree -> tree.set("spec", Json.MAPPER.readTree(spec))));
    }

    private List<ApiObject> pods() {
        return objects.list(POD, "", Selector.ALL);
    }

    private Workloads start(Objects port) {
        var clocks = new Clocks(time, time, turns);
        var events = new Events(objects, clocks, turns);
        var workloads = new Workloads(port, events, clocks, turns, Places.of(objects, "fake"));
        workloads.start(pods());
        turns.settle();
        return workloads;
    }

    /// The objects, and watches that tell nothing of pods and revisions yet.
    private Objects withLateWatches() {
        return (Objects)
                Proxy.newProxyInstance(
                        Objects.class.getClassLoader(),
                        new Class<?>[] {Objects.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("watch") && LATE.contains(arguments[0])) {
                                return (Watch) () -> {};
                            }
                            try {
                                return method.invoke(objects, arguments);
                            } catch (InvocationTargetException thrown) {
                                throw thrown.getCause();
                            }
                        });
    }
}
