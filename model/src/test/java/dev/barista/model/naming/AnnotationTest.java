package dev.barista.model.naming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AnnotationTest {

    @Test
    void theFirstSpellingThatIsPresentCounts() {
        String dashed = "autoscaling.knative.dev/min-scale";
        String camel = "autoscaling.knative.dev/minScale";

        assertThat(Annotations.MIN_SCALE.find(Map.of(camel, "1"))).contains("1");
        assertThat(Annotations.MIN_SCALE.find(Map.of(camel, "1", dashed, "2"))).contains("2");
        assertThat(Annotations.MIN_SCALE.find(Map.of())).isEmpty();
        assertThat(Annotations.MIN_SCALE.key()).isEqualTo(dashed);
    }
}
