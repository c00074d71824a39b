package dev.barista.apiserver.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class ServerSideApplyTest {

    private static final KindDescription DEPLOYMENT = BuiltIns.find(Types.DEPLOYMENT).orElseThrow();
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00.5Z");
    private static final Instant LATER = THEN.plusSeconds(60);

    @Test
    void remembersExactlyWhatWasApplied() {
        ApiObject applied = apply(null, "me", deployment("{\"replicas\":3}"), false);

        assertThat(applied.at("/metadata/managedFields"))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                [{"manager":"me","operation":"Apply","apiVersion":"apps/v1",
                                  "time":"2026-01-01T00:00:00Z","fieldsType":"FieldsV1",
                                  "fieldsV1":{"f:spec":{"f:replicas":{}}}}]\
                                """));
    }

    @Test
    void writesFieldsAsKubernetesDoes() {
        ApiObject applied =
                apply(
                        null,
                        "me",
                        deployment(
                                """
                                {"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},
                                 "spec":{"containers":[{"name":"c","image":"i",
                                  "args":["x"],"ports":[{"containerPort":80}]}]}}}\
                                """),
                        false);

        assertThat(applied.at("/metadata/managedFields/0/fieldsV1/f:spec"))
                .isEqualTo(
                        Json.MAPPER.readTree(
                                """
                                {"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:a":{}}},
                                 "f:spec":{"f:containers":{"k:{\\"name\\":\\"c\\"}":{".":{},"f:name":{},"f:image":{},
                                  "f:args":{},"f:ports":{"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":
                                   {".":{},"f:containerPort":{}}}}}}}}\
                                """));
    }

    @Test
    void namesTheManagerThatWouldLoseAField() {
        // Given
        ApiObject live =
                ManagedFields.afterUpdate(
                        DEPLOYMENT,
                        null,
                        deployment("{\"replicas\":1}"),
                        new Writer("kubectl-client-side-apply", "", THEN));

        // Then
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> apply(live, "me", deployment("{\"replicas\":3}"), false))
                .satisfies(refusal -> {
                    assertThat(refusal.status().code()).isEqualTo(409);
                    assertThat(refusal.status().message())
                            .isEqualTo(
                                    "Apply failed with 1 conflict: conflict with"
                                            + " \"kubectl-client-side-apply\" using apps/v1:"
                                            + " .spec.replicas");
                    assertThat(refusal.status().causes())
                            .extracting(cause -> cause.reason() + " " + cause.field())
                            .containsExactly("FieldManagerConflict .spec.replicas");
                });
    }

    @Test
    void listsSeveralConflictsByManager() {
        ApiObject live =
                apply(
                        null,
                        "you",
                        deployment(
                                "{\"replicas\":1,\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}"),
                        false);
        ApiObject wanted =
                deployment(
                        "{\"replicas\":2,\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"j\"}]}}}");

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> apply(live, "me", wanted, false))
                .withMessage(
                        """
                        Apply failed with 2 conflicts: conflicts with "you":
                        - .spec.replicas
                        - .spec.template.spec.containers[name="c"].image\
                        """);
    }

    @Test
    void takesTheFieldFromItsManagerWhenForced() {
        ApiObject live = apply(null, "you", deployment("{\"replicas\":1,\"paused\":true}"), false);

        ApiObject forced = apply(live, "me", deployment("{\"replicas\":3}"), true);

        assertThat(forced.spec()).isEqualTo(json("{\"replicas\":3,\"paused\":true}"));
        assertThat(fieldsOf(forced, "you").paths()).containsExactly(".spec.paused");
        assertThat(fieldsOf(forced, "me").paths()).containsExactly(".spec.replicas");
    }

    @Test
    void sharesAFieldWhoseValueIsTheSame() {
        ApiObject live = apply(null, "you", deployment("{\"replicas\":3}"), false);

        ApiObject shared = apply(live, "me", deployment("{\"replicas\":3}"), false);
        ApiObject left = apply(shared, "me", deployment("{\"paused\":true}"), false);

        assertThat(left.spec()).isEqualTo(json("{\"replicas\":3,\"paused\":true}"));
    }

    @Test
    void removesAnItemNoLongerAppliedWithItsDefaults() {
        // Given
        ApiObject two =
                apply(null, "me", deployment(containers("a", "b")), false)
                        .with(tree ->
                                ((ObjectNode) tree.at("/spec/template/spec/containers/1"))
                                        .put("imagePullPolicy", "Always"));

        // When
        ApiObject one = apply(two, "me", deployment(containers("a")), false);

        // Then
        assertThat(one.spec()).isEqualTo(json(containers("a")));
    }

    @Test
    void keepsAnItemInWhichAnotherOwnsAField() {
        ApiObject mine = apply(null, "me", deployment(containers("a", "b")), false);
        ApiObject both =
                apply(
                        mine,
                        "you",
                        deployment(
                                "{\"template\":{\"spec\":{\"containers\":[{\"name\":\"b\",\"tty\":true}]}}}"),
                        false);

        ApiObject left = apply(both, "me", deployment(containers("a")), false);

        assertThat(left.at("/spec/template/spec/containers/1"))
                .isEqualTo(json("{\"name\":\"b\",\"tty\":true}"));
    }

    @Test
    void keepsTheNameWhenTheLastLabelGoes() {
        ApiObject labelled =
                apply(
                        null,
                        "me",
                        deployment("{}")
                                .with(tree -> tree.withObject("/metadata/labels").put("a", "b")),
                        false);

        ApiObject bare = apply(labelled, "me", deployment("{}"), false);

        assertThat(bare.name()).isEqualTo("x");
        assertThat(bare.metadata().has("labels")).isFalse();
    }

    @Test
    void appliesAStatusThroughItsSubresourceOnly() {
        ApiObject live = apply(null, "me", deployment("{\"replicas\":1}"), false);
        ApiObject wanted =
                deployment("{\"replicas\":9}")
                        .with(tree -> tree.putObject("status").put("replicas", 1));

        ApiObject result =
                ServerSideApply.apply(
                        DEPLOYMENT, live, wanted, new Writer("ctl", "status", LATER), false);

        assertThat(result.spec()).isEqualTo(json("{\"replicas\":1}"));
        assertThat(result.status()).isEqualTo(json("{\"replicas\":1}"));
        assertThat(fieldsOf(result, "ctl").paths()).containsExactly(".status.replicas");
    }

    @Test
    void applyingTwiceChangesNothingNotEvenTheTime() {
        Property.holds(
                300,
                cases -> {
                    ApiObject live = apply(null, "you", deployment(spec(cases).toString()), false);
                    ApiObject wanted = deployment(spec(cases).toString());
                    ApiObject once = apply(live, "me", wanted, true);
                    ApiObject twice =
                            ServerSideApply.apply(
                                    DEPLOYMENT, once, wanted, new Writer("me", "", LATER), true);
                    assertThat(twice).isEqualTo(once);
                });
    }

    @Test
    void whatIsAppliedIsWhatThereIs() {
        Property.holds(
                300,
                cases -> {
                    ApiObject live = apply(null, "you", deployment(spec(cases).toString()), false);
                    ApiObject wanted = deployment(spec(cases).toString());
                    ApiObject result = apply(live, "me", wanted, true);
                    Difference difference =
                            Difference.between(DEPLOYMENT.schema(), wanted.tree(), result.tree());
                    assertThat(difference.changed().paths()).isEmpty();
                    assertThat(difference.removed().paths()).isEmpty();
                });
    }

    @Test
    void whatOnlyIAppliedGoesWhenIDropIt() {
        Property.holds(
                300,
                cases -> {
                    ApiObject live = apply(null, "you", deployment(spec(cases).toString()), false);
                    ApiObject wanted = deployment(spec(cases).toString());
                    FieldSet added =
                            Ownership.manageable(
                                            DEPLOYMENT,
                                            Fields.of(DEPLOYMENT.schema(), wanted.tree()),
                                            "")
                                    .without(fieldsOf(live, "you"));
                    ApiObject both = apply(live, "me", wanted, true);
                    ApiObject left = apply(both, "me", deployment("{}"), true);
                    FieldSet there =
                            Ownership.manageable(
                                    DEPLOYMENT, Fields.of(DEPLOYMENT.schema(), left.tree()), "");
                    // an item of which another still owns a part stays, and so do its keys
                    assertThat(there.and(added).paths()).isEmpty();
                });
    }

    @Test
    void updatesTakeOverWhatTheyChange() {
        // Given
        ApiObject live = apply(null, "me", deployment("{\"replicas\":1,\"paused\":true}"), false);

        // When
        ApiObject scaled =
                ManagedFields.afterUpdate(
                        DEPLOYMENT,
                        live,
                        live.with(tree -> tree.withObject("/spec").put("replicas", 5)),
                        new Writer("hand", "scale", LATER));

        // Then
        assertThat(fieldsOf(scaled, "me").paths()).containsExactly(".spec.paused");
        assertThat(fieldsOf(scaled, "hand").paths()).containsExactly(".spec.replicas");
        assertThat(scaled.at("/metadata/managedFields/1/subresource").asString())
                .isEqualTo("scale");
    }

    @Test
    void anUpdateThatChangesNothingIsRememberedByNobody() {
        ApiObject live = apply(null, "me", deployment("{\"replicas\":1}"), false);
        ApiObject same = live.with(tree -> tree.withObject("/metadata").remove("managedFields"));

        assertThat(ManagedFields.afterUpdate(DEPLOYMENT, live, same, new Writer("hand", "", LATER)))
                .isEqualTo(live);
    }

    @Test
    void sumsUpTheOldestOfTooManyManagers() {
        ApiObject object = deployment("{\"replicas\":0}");
        ApiObject live = null;
        for (int i = 0; i < 30; i++) {
            int n = i;
            ApiObject next =
                    object.with(tree -> tree.withObject("/metadata/labels").put("l" + n, "x"));
            live =
                    ManagedFields.afterUpdate(
                            DEPLOYMENT,
                            live == null ? null : object,
                            next,
                            new Writer("m" + i, "", THEN.plusSeconds(i)));
            object = live;
        }

        assertThat(ManagedFields.of(object).entries())
                .hasSizeLessThanOrEqualTo(ManagedFields.MOST_UPDATERS)
                .extracting(ManagedFields.Entry::manager)
                .contains("ancient-changes", "m29");
    }

    @Test
    void readsTheFieldsItWrites() {
        Property.holds(
                200,
                cases -> {
                    ApiObject object = deployment(spec(cases).toString());
                    FieldSet fields = Fields.of(DEPLOYMENT.schema(), object.tree());
                    assertThat(FieldSet.from(fields.toTree())).isEqualTo(fields);
                });
    }

    @Test
    void refusesManagersInWhatIsApplied() {
        ApiObject wanted =
                deployment("{}")
                        .with(tree ->
                                tree.withObject("/metadata").putArray("managedFields").addObject());

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> apply(null, "me", wanted, false))
                .withMessage("metadata.managedFields must be nil");
    }

    private static ApiObject apply(
            @Nullable ApiObject live, String manager, ApiObject wanted, boolean force) {
        return ServerSideApply.apply(
                DEPLOYMENT, live, wanted, new Writer(manager, "", THEN), force);
    }

    private static FieldSet fieldsOf(ApiObject object, String manager) {
        return ManagedFields.of(object).entries().stream()
                .filter(entry -> entry.manager().equals(manager))
                .map(ManagedFields.Entry::fields)
                .reduce(FieldSet.EMPTY, FieldSet::union);
    }

    private static String containers(String... names) {
        ObjectNode spec = Json.object();
        ArrayNode list = spec.putObject("template").putObject("spec").putArray("containers");
        for (String name : names) {
            list.addObject().put("name", name);
        }
        return spec.toString();
    }

    /// A random spec: scalars, a map, and containers with ports and variables.
    private static ObjectNode spec(Cases cases) {
        ObjectNode spec = Json.object().put("replicas", cases.between(0, 2));
        if (cases.between(0, 1) == 1) {
            spec.put("paused", true);
        }
        ObjectNode template = spec.putObject("template");
        for (int i = cases.between(0, 2); i > 0; i--) {
            template.withObject("/metadata/labels")
                    .put("l" + cases.between(0, 3), "v" + cases.between(0, 1));
        }
        ArrayNode containers = template.putObject("spec").putArray("containers");
        for (String name : new String[] {"a", "b", "c"}) {
            if (cases.between(0, 1) == 1) {
                ObjectNode container = containers.addObject().put("name", name);
                container.put("image", "i" + cases.between(0, 2));
                if (cases.between(0, 1) == 1) {
                    container
                            .putArray("env")
                            .addObject()
                            .put("name", "E" + cases.between(0, 2))
                            .put("value", "v");
                }
            }
        }
        return spec;
    }

    private static ApiObject deployment(String spec) {
        return ApiObject.parse(
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"x\"},"
                        + "\"spec\":"
                        + spec
                        + "}");
    }

    private static ObjectNode json(String json) {
        return Json.MAPPER.readValue(json, ObjectNode.class);
    }
}
