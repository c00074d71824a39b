package dev.barista.node.pod.life;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.pod.run.Facts;
import dev.barista.node.pod.run.Moment;
import dev.barista.node.pod.run.Origin;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.Taker;
import dev.barista.node.pod.run.Times;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.Image;
import dev.barista.runtime.Instance;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import dev.barista.runtime.testkit.FakeDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Pods, runs and moments for tests of the machine.
final class Samples {

    static final Image IMAGE =
            new Image(
                    "registry.test/hello:1",
                    "sha256:" + "ab".repeat(32),
                    List.of(),
                    new Image.Config(List.of("/app"), List.of(), Map.of(), "/", "", ""));

    static final Moment NOW = new Moment(0, Instant.EPOCH);

    private Samples() {}

    static Machine machine() {
        return new Machine(new Times(Duration.ofSeconds(30)));
    }

    /// @param seat `standard` or `reserve`
    static ApiObject pod(String name, String seat) {
        return ApiObject.parse(
                """
                {"apiVersion": "v1", "kind": "Pod",
                 "metadata": {"name": "%s", "namespace": "default", "uid": "uid-%s",
                  "labels": {"serving.knative.dev/revision": "hello-00001",
                   "barista.dev/seat": "%s"}},
                 "spec": {"terminationGracePeriodSeconds": 300,
                  "containers": [{"name": "main", "image": "registry.test/hello:1",
                   "readinessProbe": {"tcpSocket": {"port": 0}}}]}}
                """
                        .formatted(name, name, seat));
    }

    /// As [#life], with one container beside the main one.
    static Life accompanied(String name) {
        ApiObject pod =
                pod(name, "standard")
                        .with(tree ->
                                tree.withArray("/spec/containers")
                                        .addObject()
                                        .put("name", "peer")
                                        .put("image", "registry.test/peer:1"));
        return Life.of(
                Facts.of(
                        new PodView(
                                pod.with(tree ->
                                        ((tools.jackson.databind.node.ObjectNode)
                                                        tree.at("/spec/containers/0"))
                                                .putArray("ports")
                                                .addObject()
                                                .put("containerPort", 8080))),
                        0,
                        false));
    }

    static Life life(String name, boolean early) {
        return Life.of(Facts.of(new PodView(pod(name, "standard")), 0, early));
    }

    static Run run(Instance instance, int number, long startedNanos) {
        return new Run(
                instance,
                number,
                8080,
                0,
                Instant.EPOCH,
                startedNanos,
                Origin.STOPPED,
                List.of(),
                Path.of("0.log"),
                false,
                1000);
    }

    static Instance instance(FakeDriver driver, Path folder, String id) {
        try {
            return Instance.start(
                    driver,
                    new InstanceSpec(
                            id,
                            id,
                            List.of(),
                            new ContainerSpec.Command(List.of("/app"), Map.of(), "/", ""),
                            Limits.NONE,
                            List.of(),
                            folder.resolve(id + ".log")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    record Other(String name) implements Taker {
        @Override
        public ObjectKey key() {
            return new ObjectKey("default", name);
        }
    }
}
