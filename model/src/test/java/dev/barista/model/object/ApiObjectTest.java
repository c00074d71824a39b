package dev.barista.model.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.testkit.Property;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class ApiObjectTest {

    private static final ApiObject POD =
            ApiObject.parse(
                    """
                    {"apiVersion": "v1", "kind": "Pod",
                     "metadata": {"name": "p", "namespace": "shop", "uid": "u-1",
                       "resourceVersion": "7", "generation": 3,
                       "creationTimestamp": "2030-01-01T00:00:00Z",
                       "labels": {"app": "web", "empty": ""},
                       "annotations": {"note": "x"}, "finalizers": ["a", "b"],
                       "ownerReferences": [
                         {"apiVersion": "v1", "kind": "Node", "name": "n", "uid": "u-2"},
                         {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "r", "uid": "u-3",
                          "controller": true}]},
                     "spec": {"nodeName": "n"}, "status": {"phase": "Running"},
                     "unknown": [1, {"a": null}]}
                    """);

    @Test
    void readsWhatEveryKindHas() {
        assertThat(POD.apiVersion()).isEqualTo("v1");
        assertThat(POD.kind()).isEqualTo("Pod");
        assertThat(POD.key()).isEqualTo(new ObjectKey("shop", "p"));
        assertThat(POD.uid()).isEqualTo("u-1");
        assertThat(POD.resourceVersion()).isEqualTo("7");
        assertThat(POD.generation()).isEqualTo(3);
        assertThat(POD.created()).contains(Instant.parse("2030-01-01T00:00:00Z"));
        assertThat(POD.labels()).isEqualTo(Map.of("app", "web", "empty", ""));
        assertThat(POD.findLabel("empty")).contains("");
        assertThat(POD.findLabel("none")).isEmpty();
        assertThat(POD.findAnnotation("note")).contains("x");
        assertThat(POD.finalizers()).containsExactly("a", "b");
        assertThat(POD.isTerminating()).isFalse();
        assertThat(POD.at("/spec/nodeName").asString()).isEqualTo("n");
    }

    @Test
    void anObjectThatIsNotStoredYetHasNoneOfIt() {
        ApiObject fresh = ApiObject.of(Types.POD, new ObjectKey("shop", "p"));

        assertThat(fresh.uid()).isEmpty();
        assertThat(fresh.resourceVersion()).isEmpty();
        assertThat(fresh.generation()).isZero();
        assertThat(fresh.created()).isEmpty();
        assertThat(fresh.labels()).isEmpty();
        assertThat(fresh.owners()).isEmpty();
        assertThat(fresh.findController()).isEmpty();
        assertThat(fresh.spec().isMissingNode()).isTrue();
    }

    @Test
    void aClusterScopedObjectHasNoNamespace() {
        ApiObject namespace = ApiObject.of(Types.NAMESPACE, ObjectKey.of("shop"));

        assertThat(namespace.metadata().has("namespace")).isFalse();
        assertThat(namespace.key()).hasToString("shop");
        assertThat(POD.key()).hasToString("shop/p");
    }

    @Test
    void oneOwnerIsTheController() {
        ApiObject owner = ApiObject.parse("{\"metadata\": {\"uid\": \"u-3\"}}");
        ApiObject other = ApiObject.parse("{\"metadata\": {\"uid\": \"u-2\"}}");

        assertThat(POD.owners()).hasSize(2);
        assertThat(POD.findController().map(OwnerReference::name)).contains("r");
        assertThat(POD.isControlledBy(owner)).isTrue();
        assertThat(POD.isControlledBy(other)).isFalse();
    }

    @Test
    void anOwnerReferenceIsReadAsItIsWritten() {
        OwnerReference reference = OwnerReference.controlledBy(POD);

        assertThat(reference)
                .isEqualTo(new OwnerReference("v1", "Pod", "p", "u-1", true))
                .isEqualTo(OwnerReference.from(reference.toTree()));
        assertThat(reference.toTree().path("blockOwnerDeletion").asBoolean()).isTrue();
    }

    @Test
    void aChangeIsMadeToACopy() {
        ApiObject changed = POD.with(tree -> tree.put("unknown", "new"));
        ApiObject status = POD.withStatus(Json.object().put("phase", "Failed"));

        assertThat(POD.at("/unknown/0").asInt()).isEqualTo(1);
        assertThat(changed.at("/unknown").asString()).isEqualTo("new");
        assertThat(status.status().path("phase").asString()).isEqualTo("Failed");
        assertThat(status.spec()).isEqualTo(POD.spec());
        assertThat(POD.status().path("phase").asString()).isEqualTo("Running");
    }

    @Test
    void nothingThatAUserWroteIsLost() {
        assertThat(ApiObject.parse(POD.toString())).isEqualTo(POD).hasSameHashCodeAs(POD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "\"a\"", "{", "{\"a\": }", "nonsense"})
    void whatIsNoObjectIsRefused(String json) {
        assertThatThrownBy(() -> ApiObject.parse(json)).isInstanceOf(JacksonException.class);
    }

    @Test
    void anObjectThatIsToGoIsTerminating() {
        ApiObject gone =
                POD.with(tree ->
                        tree.withObject("/metadata")
                                .put("deletionTimestamp", "2030-01-01T00:00:00Z"));

        assertThat(gone.isTerminating()).isTrue();
        assertThat(
                        POD.with(tree -> tree.withObject("/metadata").putNull("deletionTimestamp"))
                                .isTerminating())
                .isFalse();
    }

    @Test
    void keysAreInOrderOfNamespaceAndName() {
        List<ObjectKey> keys =
                List.of(
                        new ObjectKey("b", "a"),
                        new ObjectKey("a", "b"),
                        new ObjectKey("", "z"),
                        new ObjectKey("a", "a"));

        assertThat(keys.stream().sorted().map(ObjectKey::toString))
                .containsExactly("z", "a/a", "a/b", "b/a");
    }

    @Test
    void aSelectorChoosesWhatHasAllItsLabels() {
        Property.holds(
                500,
                cases -> {
                    var labels = Json.object();
                    var wanted = new HashMap<String, String>();
                    boolean all = true;
                    for (String key : List.of("a", "b", "c")) {
                        int has = cases.between(0, 2);
                        int wants = cases.between(0, 2);
                        if (has > 0) {
                            labels.put(key, "v" + has);
                        }
                        if (wants > 0) {
                            wanted.put(key, "v" + wants);
                            all &= has == wants;
                        }
                    }
                    ApiObject object =
                            POD.with(tree -> tree.withObject("/metadata").set("labels", labels));

                    assertThat(new Selector(wanted).test(object)).isEqualTo(all);
                    assertThat(Selector.ALL.test(object)).isTrue();
                });
    }

    @Test
    void aTypeSaysItsVersionAndItsName() {
        assertThat(Types.POD.apiVersion()).isEqualTo("v1");
        assertThat(Types.POD).hasToString("pods");
        assertThat(Types.SERVICE.apiVersion()).isEqualTo("serving.knative.dev/v1");
        assertThat(Types.SERVICE).hasToString("services.serving.knative.dev");
    }
}
