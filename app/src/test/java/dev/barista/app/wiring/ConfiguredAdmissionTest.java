package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.apiserver.admission.Admission.Operation;
import dev.barista.apiserver.admission.Admission.Review;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ConfiguredAdmissionTest {

    private static final ApiObject SERVICE =
            ApiObject.parse(
                    """
                    {"apiVersion": "serving.knative.dev/v1", "kind": "Service",
                     "metadata": {"name": "hello", "namespace": "default"},
                     "spec": {"template": {"spec": {"containers": [{"image": "ghcr.io/x/y:1"}]}}}}
                    """);

    private final AtomicReference<ConfigSnapshot> config =
            new AtomicReference<>(ConfigSnapshot.DEFAULT);
    private final ConfiguredAdmission admission = new ConfiguredAdmission(config::get);

    @Test
    void fillsInTheDefaultsOfTheMoment() {
        assertThat(timeout()).isEqualTo(300);

        config.set(
                ConfigSnapshot.DEFAULT
                        .with("config-defaults", Map.of("revision-timeout-seconds", "120"))
                        .orElseThrow());

        assertThat(timeout()).isEqualTo(120);
    }

    private int timeout() {
        return create(SERVICE).at("/spec/template/spec/timeoutSeconds").asInt();
    }

    @Test
    void notesWhoMadeAnObjectAndWhoChangedIt() {
        ApiObject made = create(SERVICE);
        ApiObject changed =
                made.with(tree -> tree.withObject("/spec/template/spec").put("timeoutSeconds", 10));

        ApiObject stored =
                admission
                        .admit(new Review(Operation.UPDATE, Types.SERVICE, changed, made, "bob"))
                        .object();

        assertThat(stored.annotations())
                .containsEntry("serving.knative.dev/creator", "alice")
                .containsEntry("serving.knative.dev/lastModifier", "bob");
    }

    @Test
    void refusesWhatIsWrong() {
        ApiObject wrong =
                SERVICE.with(tree ->
                        tree.withObject("/spec/template/spec").put("containerConcurrency", -1));

        assertThatThrownBy(() -> create(wrong))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("spec.template.spec.containerConcurrency");
    }

    private ApiObject create(ApiObject object) {
        return admission
                .admit(new Review(Operation.CREATE, Types.SERVICE, object, null, "alice"))
                .object();
    }
}
