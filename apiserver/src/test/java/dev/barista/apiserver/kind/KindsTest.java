package dev.barista.apiserver.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which kinds there are, by what is stored.
final class KindsTest {

    private static final String DEFINITIONS = Types.CUSTOM_RESOURCE_DEFINITION.toString();

    private ObjectStore store;
    private Kinds kinds;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = ObjectStore.open(folder, StoreSettings.DEFAULT);
        kinds = new Kinds(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private ApiObject definition() {
        return ApiObject.of(BuiltIns.knativeDefinitions().getFirst());
    }

    private ApiObject define() {
        return store.create(DEFINITIONS, definition()).orElseThrow();
    }

    @Test
    void aBuiltInKindIsFoundByEachOfItsNames() {
        KindDescription deployments = kinds.find("apps", "v1", "deployments").orElseThrow();

        assertThat(kinds.find("apps/v1", "Deployment")).contains(deployments);
        assertThat(kinds.findResource("deployments.apps")).contains(deployments);
        assertThat(kinds.find("", "v1", "deployments")).isEmpty();
        assertThat(kinds.find("apps", "v2", "deployments")).isEmpty();
        assertThat(kinds.find("v1", "Deployment")).isEmpty();
    }

    @Test
    void eventsAreServedInOneShapeOnly() {
        assertThat(kinds.find("", "v1", "events")).isPresent();
        assertThat(kinds.find("events.k8s.io", "v1", "events")).isEmpty();
        assertThat(kinds.all()).noneMatch(kind -> kind.type().group().equals("events.k8s.io"));
    }

    @Test
    void aKindIsThereAsLongAsItsDefinitionIs() {
        int builtIn = kinds.all().size();
        ApiObject stored = define();

        assertThat(kinds.findResource(stored.name())).isPresent();
        assertThat(kinds.all()).hasSize(builtIn + 1);

        store.remove(DEFINITIONS, stored.key(), Long.parseLong(stored.resourceVersion()));
        assertThat(kinds.findResource(stored.name())).isEmpty();
        assertThat(kinds.all()).hasSize(builtIn);
    }

    @Test
    void aDefinitionIsReadOnceUntilItChanges() {
        ApiObject stored = define();
        KindDescription first = kinds.findResource(stored.name()).orElseThrow();
        store.create(DEFINITIONS, ApiObject.of(BuiltIns.knativeDefinitions().get(1)));

        assertThat(kinds.findResource(stored.name()).orElseThrow()).isSameAs(first);

        store.replace(
                DEFINITIONS,
                stored.with(
                        tree -> tree.withObject("/metadata").withObject("/labels").put("x", "y")),
                Long.parseLong(stored.resourceVersion()));
        assertThat(kinds.findResource(stored.name()).orElseThrow()).isNotSameAs(first);
    }

    @Test
    void aDefinitionThatCannotBeReadHidesNoOther() {
        ApiObject good = define();
        store.create(
                DEFINITIONS,
                ApiObject.of(Types.CUSTOM_RESOURCE_DEFINITION, ObjectKey.of("aaa.broken.example"))
                        .with(tree -> tree.putObject("spec")));

        assertThat(kinds.findResource(good.name())).isPresent();
        assertThat(kinds.findResource("aaa.broken.example")).isEmpty();
    }

    @Test
    void aKindThatIsNotServedIsNotFoundInKubernetesWords() {
        var cups = new ResourceType("example.com", "v1", "Cup", "cups", true);

        assertThatThrownBy(() -> kinds.require(cups))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.status().code()).isEqualTo(404))
                .hasMessage("the server could not find the requested resource");
        assertThat(kinds.require(Types.POD).type()).isEqualTo(Types.POD);
    }
}
