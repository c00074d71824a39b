package dev.barista.apiserver.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.admission.Admission.Admitted;
import dev.barista.apiserver.admission.Admission.Operation;
import dev.barista.apiserver.admission.Admission.Review;
import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.apiserver.verb.FieldValidation;
import dev.barista.apiserver.verb.Part;
import dev.barista.apiserver.verb.WriteOptions;
import dev.barista.apiserver.verb.Written;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// When admission is asked, what it is shown, and what becomes of its answer.
final class AdmissionTest {

    private static final ObjectKey KEY = new ObjectKey("default", "d");
    private static final WriteOptions OPTIONS =
            new WriteOptions(User.of("someone"), "", false, FieldValidation.WARN, false);

    private final List<Review> reviews = new ArrayList<>();
    private Admission answer = Admission.ALL;
    private ObjectStore store;
    private EmbeddedApi api;
    private KindDescription kind;

    @BeforeEach
    void open(@TempDir Path folder) {
        var time = new VirtualTime();
        store = ObjectStore.open(folder, StoreSettings.DEFAULT);
        api = new EmbeddedApi(store, this::admit, time, time);
        kind = api.kinds().require(Types.DEPLOYMENT);
        reviews.clear();
    }

    @AfterEach
    void close() {
        api.close();
        store.close();
    }

    private Admitted admit(Review review) {
        if (review.type().equals(Types.DEPLOYMENT)) {
            reviews.add(review);
            return answer.admit(review);
        }
        return Admission.ALL.admit(review);
    }

    private static ObjectNode deployment(int replicas) {
        return Json.MAPPER.readValue(
                "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"replicas\":%d,\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"extra\":1,\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}"
                        .formatted(replicas),
                ObjectNode.class);
    }

    private Written create() {
        return api.verbs().create(kind, "default", deployment(1), OPTIONS);
    }

    private Written update(Part part, int replicas) {
        return api.verbs().update(kind, KEY, part, _ -> deployment(replicas), OPTIONS);
    }

    private static Admission warning(String text) {
        return review -> new Admitted(review.object(), List.of(text));
    }

    private static Admission labelling(String value) {
        return review ->
                new Admitted(
                        review.object()
                                .with(tree ->
                                        tree.withObject("/metadata")
                                                .withObject("/labels")
                                                .put("by", value)),
                        List.of());
    }

    private static Admission refusing() {
        return _ -> {
            throw new ApiException(ApiStatus.badRequest("denied"));
        };
    }

    @Test
    void aNewObjectIsShownWithItsIdentityAndWithoutWhatItsKindHasNot() {
        create();

        Review review = reviews.getFirst();
        assertThat(reviews).hasSize(1);
        assertThat(review.operation()).isEqualTo(Operation.CREATE);
        assertThat(review.old()).isNull();
        assertThat(review.user()).isEqualTo("someone");
        assertThat(review.object().uid()).isNotEmpty();
        assertThat(review.object().kind()).isEqualTo("Deployment");
        assertThat(review.object().spec().has("extra")).isFalse();
    }

    @Test
    void aChangedObjectIsShownBesideTheOldOne() {
        ApiObject made = create().object();

        update(Part.MAIN, 3);

        Review review = reviews.getLast();
        assertThat(review.operation()).isEqualTo(Operation.UPDATE);
        assertThat(review.old()).isEqualTo(made);
        assertThat(review.object().spec().path("replicas").asInt()).isEqualTo(3);
        assertThat(review.object().uid()).isEqualTo(made.uid());
    }

    @Test
    void nobodyIsAskedAboutAStatus() {
        create();

        update(Part.STATUS, 3);

        assertThat(reviews).hasSize(1);
    }

    @Test
    void whatIsAddedIsStored() {
        answer = labelling("admission");

        ApiObject made = create().object();

        assertThat(made.findLabel("by")).contains("admission");
        assertThat(api.verbs().require(Types.DEPLOYMENT, KEY)).isEqualTo(made);
    }

    @Test
    void warningsComeBehindThoseOfUnknownFields() {
        answer = warning("be careful");

        assertThat(create().warnings())
                .containsExactly("unknown field \"spec.extra\"", "be careful");
        assertThat(update(Part.MAIN, 2).warnings())
                .containsExactly("unknown field \"spec.extra\"", "be careful");
    }

    @Test
    void whatIsRefusedIsNotStored() {
        answer = refusing();

        assertThatThrownBy(this::create).hasMessage("denied");

        assertThat(api.verbs().find(Types.DEPLOYMENT, KEY)).isEmpty();
    }

    @Test
    void aRefusedChangeLeavesTheObjectAsItWas() {
        ApiObject made = create().object();
        answer = refusing();

        assertThatThrownBy(() -> update(Part.MAIN, 2)).hasMessage("denied");

        assertThat(api.verbs().require(Types.DEPLOYMENT, KEY)).isEqualTo(made);
    }

    @Test
    void whatIsAdmittedMustStillFitItsKind() {
        answer =
                review ->
                        new Admitted(
                                review.object()
                                        .with(tree ->
                                                tree.withObject("/spec").put("replicas", "x")),
                                List.of());

        assertThatThrownBy(this::create)
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("spec.replicas");
    }

    @Test
    void aDryRunIsAskedAboutToo() {
        var dry = new WriteOptions(User.of("someone"), "", true, FieldValidation.IGNORE, false);

        Written written = api.verbs().create(kind, "default", deployment(1), dry);

        assertThat(reviews).hasSize(1);
        assertThat(written.warnings()).isEmpty();
        assertThat(api.verbs().find(Types.DEPLOYMENT, KEY)).isEmpty();
    }

    @Test
    void nobodyIsAskedWhenTheServerChangesMetadataItself() {
        ApiObject made = create().object();
        ResourceType type = Types.DEPLOYMENT;

        boolean changed =
                api.verbs()
                        .amend(
                                type,
                                KEY,
                                made.uid(),
                                tree ->
                                        tree.withObject("/metadata")
                                                .withObject("/labels")
                                                .put("x", "y"));

        assertThat(changed).isTrue();
        assertThat(reviews).hasSize(1);
        assertThat(api.verbs().amend(type, KEY, "other", _ -> {})).isFalse();
    }
}
