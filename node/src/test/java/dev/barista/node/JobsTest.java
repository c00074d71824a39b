package dev.barista.node;

import static dev.barista.model.object.Types.JOB;
import static dev.barista.model.object.Types.POD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.runtime.Container.Exit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Jobs on a whole node, in virtual time.
class JobsTest {

    private static final ObjectKey WORK = new ObjectKey("default", "work");

    @TempDir private Path temporary;

    private NodeWorld world;

    @BeforeEach
    void startNode() throws IOException {
        world = new NodeWorld(temporary).started();
    }

    @Test
    void runsAPodToItsEnd() {
        create("\"backoffLimit\": 6");
        assertThat(world.onlyPod().name()).startsWith("work-");
        assertThat(status("active")).isEqualTo(1);

        world.onlyInstance().end(new Exit(0, false));
        world.turns.settle();

        assertThat(status("succeeded")).isEqualTo(1);
        assertThat(NodeWorld.condition(job(), "Complete", "status")).isEqualTo("True");
        assertThat(world.onlyPod().finalizers()).isEmpty();
        assertThat(world.events())
                .contains("SuccessfulCreate: Created pod: " + world.onlyPod().name())
                .contains("Completed: Job completed");
    }

    @Test
    void triesAgainAfterTenSeconds() {
        create("\"backoffLimit\": 6");
        world.onlyInstance().end(new Exit(1, false));
        world.advance(Duration.ofSeconds(8));
        assertThat(world.driver.instances()).isEmpty();

        world.advance(Duration.ofSeconds(3));

        assertThat(world.driver.instances()).hasSize(1);
        assertThat(world.pods()).hasSize(2);
        assertThat(status("failed")).isEqualTo(1);
    }

    @Test
    void countsAFailureOnceThoughBaristaIsKilled() throws IOException {
        create("\"backoffLimit\": 1");
        world.onlyInstance().end(new Exit(1, false));
        world.crash();
        world.advance(Duration.ofSeconds(11));
        assertThat(status("failed")).isEqualTo(1);

        world.onlyInstance().end(new Exit(1, false));
        world.crash();
        world.advance(Duration.ofSeconds(1));

        assertThat(status("failed")).isEqualTo(2);
        assertThat(NodeWorld.condition(job(), "Failed", "reason"))
                .isEqualTo("BackoffLimitExceeded");
    }

    @Test
    void aPodThatAUserDeletesCountsAsFailedAndIsReplaced() {
        create("\"backoffLimit\": 6");
        ObjectKey first = world.onlyPod().key();

        world.delete(POD, first);
        world.advance(Duration.ofSeconds(60));

        assertThat(world.objects.find(POD, first)).isEmpty();
        assertThat(status("failed")).isEqualTo(1);
        assertThat(world.onlyPod().key()).isNotEqualTo(first);
    }

    private void create(String spec) {
        world.create(
                JOB,
                ApiObject.parse(
                        """
                        {"apiVersion": "batch/v1", "kind": "Job",
                         "metadata": {"name": "work", "namespace": "default"},
                         "spec": {"completions": 1, "parallelism": 1, %s,
                          "template": {
                           "metadata": {"labels": {"batch.kubernetes.io/job-name": "work"}},
                           "spec": {"restartPolicy": "Never",
                            "containers": [{"name": "main", "image": "%s"}]}}}}
                        """
                                .formatted(spec, NodeWorld.IMAGE)));
    }

    private ApiObject job() {
        return world.objects.require(JOB, WORK);
    }

    private int status(String field) {
        return job().status().path(field).asInt(0);
    }
}
