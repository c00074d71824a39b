package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.http.InProcess.Told;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `kubectl autoscale` writes is kept as version 2.
final class OldAutoscalersTest {

    private static final String NAMESPACED = "/namespaces/default/horizontalpodautoscalers";
    private static final String OLD = "/apis/autoscaling/v1" + NAMESPACED;
    private static final String NEW = "/apis/autoscaling/v2" + NAMESPACED;

    private InProcess api;
    private Told made;

    @BeforeEach
    void open(@TempDir Path folder) {
        api = new InProcess(folder);
        made =
                api.post(
                        OLD,
                        "{\"apiVersion\":\"autoscaling/v1\",\"kind\":\"HorizontalPodAutoscaler\",\"metadata\":{\"name\":\"x\"},"
                                + "\"spec\":{\"scaleTargetRef\":{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\"x\"},"
                                + "\"minReplicas\":2,\"maxReplicas\":3,\"targetCPUUtilizationPercentage\":60}}");
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void itIsAnsweredAndReadAsItWasWritten() {
        Told read = api.get(OLD + "/x");

        for (Told told : new Told[] {made, read}) {
            assertThat(told.text("/apiVersion")).isEqualTo("autoscaling/v1");
            assertThat(told.body().at("/spec/targetCPUUtilizationPercentage").asInt())
                    .isEqualTo(60);
            assertThat(told.body().at("/spec").has("metrics")).isFalse();
        }
    }

    @Test
    void theSameObjectIsThereAsTheNewerVersion() {
        Told read = api.get(NEW + "/x");

        assertThat(read.text("/apiVersion")).isEqualTo("autoscaling/v2");
        assertThat(read.uid()).isEqualTo(made.uid());
        assertThat(read.body().at("/spec/minReplicas").asInt()).isEqualTo(2);
        assertThat(read.body().at("/spec/metrics/0/resource/target/averageUtilization").asInt())
                .isEqualTo(60);
    }

    @Test
    void otherCallsNameTheNewerVersion() {
        Told list = api.get(OLD);

        assertThat(list.text("/message")).contains("expected: autoscaling/v2");
        assertThat(list.body().at("/code").asInt()).isEqualTo(405);
    }
}
