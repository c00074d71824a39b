package dev.barista.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The definitions that are installed, against the types that the controllers use.
class DefinitionsTest {

    private static final List<ResourceType> KINDS =
            List.of(
                    Types.SERVICE,
                    Types.CONFIGURATION,
                    Types.REVISION,
                    Types.ROUTE,
                    Types.POD_AUTOSCALER,
                    Types.INGRESS);

    @Test
    void thereIsOneForEachKnativeKind() throws Exception {
        assertThat(Definitions.read().stream().map(each -> each.at("/metadata/name").asString()))
                .containsExactlyElementsOf(
                        KINDS.stream().map(ResourceType::qualifiedPlural).toList());
    }

    @Test
    void eachServesTheVersionThatTheControllersUse() throws Exception {
        List<ObjectNode> definitions = Definitions.read();
        for (int n = 0; n < KINDS.size(); n++) {
            ResourceType type = KINDS.get(n);
            JsonNode spec = definitions.get(n).path("spec");

            assertThat(spec.path("group").asString()).isEqualTo(type.group());
            assertThat(spec.at("/names/kind").asString()).isEqualTo(type.kind());
            assertThat(spec.at("/names/plural").asString()).isEqualTo(type.plural());
            assertThat(spec.path("scope").asString()).isEqualTo("Namespaced");
            assertThat(spec.path("versions").valueStream())
                    .as("%s", type)
                    .anySatisfy(version -> {
                        assertThat(version.path("name").asString()).isEqualTo(type.version());
                        assertThat(version.path("served").asBoolean()).isTrue();
                        assertThat(version.path("storage").asBoolean()).isTrue();
                        assertThat(version.at("/subresources/status").isObject()).isTrue();
                    });
        }
    }
}
