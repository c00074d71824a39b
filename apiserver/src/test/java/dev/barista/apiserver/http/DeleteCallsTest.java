package dev.barista.apiserver.http;

import static dev.barista.apiserver.http.InProcess.MAPS;
import static dev.barista.apiserver.http.InProcess.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.admission.Admission;
import dev.barista.apiserver.http.InProcess.Told;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a DELETE removes, at once or later, and what goes with it.
final class DeleteCallsTest {

    private final VirtualTime time = new VirtualTime();
    private InProcess api;

    @BeforeEach
    void open(@TempDir Path folder) {
        api = new InProcess(folder, Admission.ALL, time);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Told pod(String spec) {
        return api.post(
                PODS,
                "{\"metadata\":{\"name\":\"p\"},\"spec\":{%s\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}"
                        .formatted(spec));
    }

    /// A ConfigMap that `owner` owns, and holds back in the foreground if it `blocks`.
    private Told dependent(String name, Told owner, boolean blocks) {
        return api.map(
                name,
                "\"ownerReferences\":[%s]"
                        .formatted(reference(owner.text("/metadata/name"), owner.uid(), blocks)));
    }

    private static String reference(String name, String uid, boolean blocks) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"%s\",\"uid\":\"%s\",\"blockOwnerDeletion\":%s}"
                .formatted(name, uid, blocks);
    }

    private boolean isGone(String name) {
        return api.get(MAPS + "/" + name).code() == 404;
    }

    @Test
    void aDeletionIsToldAsASuccess() {
        Told made = api.map("a", "");

        Told deleted = api.delete(MAPS + "/a", "");

        assertThat(deleted.code()).isEqualTo(200);
        assertThat(deleted.text("/kind")).isEqualTo("Status");
        assertThat(deleted.text("/status")).isEqualTo("Success");
        assertThat(deleted.text("/details/name")).isEqualTo("a");
        assertThat(deleted.text("/details/kind")).isEqualTo("configmaps");
        assertThat(deleted.text("/details/uid")).isEqualTo(made.uid());
        assertThat(api.delete(MAPS + "/a", "").refusal())
                .isEqualTo("404 NotFound: configmaps \"a\" not found");
    }

    @Test
    void anotherObjectOfTheSameNameIsNotDeleted() {
        Told made = api.map("a", "");

        Told refused = api.delete(MAPS + "/a", "{\"preconditions\":{\"uid\":\"old\"}}");

        assertThat(refused.refusal())
                .isEqualTo(
                        "409 Conflict: Operation cannot be fulfilled on configmaps \"a\": the UID in the precondition (old) does not match the UID in record (%s). The object might have been deleted and then recreated"
                                .formatted(made.uid()));
        assertThat(isGone("a")).isFalse();
        api.delete(MAPS + "/a", "{\"preconditions\":{\"uid\":\"%s\"}}".formatted(made.uid()));
        assertThat(isGone("a")).isTrue();
    }

    @Test
    void aVersionThatWasOvertakenIsNotDeleted() {
        Told made = api.map("a", "");
        Told newer = api.merge(MAPS + "/a", "{\"data\":{\"n\":\"1\"}}");
        String options = "{\"preconditions\":{\"resourceVersion\":\"%s\"}}";

        Told refused = api.delete(MAPS + "/a", options.formatted(made.version()));

        assertThat(refused.refusal())
                .isEqualTo(
                        "409 Conflict: Operation cannot be fulfilled on configmaps \"a\": the ResourceVersion in the precondition (%s) does not match the ResourceVersion in record (%s). The object might have been modified"
                                .formatted(made.version(), newer.version()));
        assertThat(api.delete(MAPS + "/a", options.formatted(newer.version())).code())
                .isEqualTo(200);
    }

    @Test
    void anObjectWithAFinalizerIsMarkedAndStays() {
        api.map("a", "\"finalizers\":[\"a.b/one\"]");

        Told marked = api.delete(MAPS + "/a", "");

        assertThat(marked.text("/kind")).isEqualTo("ConfigMap");
        assertThat(marked.text("/metadata/deletionTimestamp")).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(marked.body().at("/metadata/deletionGracePeriodSeconds").asInt(-1)).isZero();
        time.advance(Duration.ofSeconds(9));
        assertThat(api.delete(MAPS + "/a", "").body()).isEqualTo(marked.body());
    }

    @Test
    void aPodHasHalfAMinuteToEnd() {
        pod("");

        Told marked = api.delete(PODS + "/p", "");

        assertThat(marked.text("/metadata/deletionTimestamp")).isEqualTo("2030-01-01T00:00:30Z");
        assertThat(marked.body().at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource({"'',5", "'{\"gracePeriodSeconds\":2}',2", "'{\"gracePeriodSeconds\":7}',7"})
    void theClientsGraceGoesBeforeThePodsOwn(String options, int seconds) {
        pod("\"terminationGracePeriodSeconds\":5,");

        assertThat(
                        api.delete(PODS + "/p", options)
                                .body()
                                .at("/metadata/deletionGracePeriodSeconds")
                                .asInt())
                .isEqualTo(seconds);
    }

    @Test
    void theGraceOfAPodIsShortenedButNotProlonged() {
        pod("");
        api.delete(PODS + "/p", "{\"gracePeriodSeconds\":10}");

        Told longer = api.delete(PODS + "/p", "{\"gracePeriodSeconds\":60}");
        Told shorter = api.delete(PODS + "/p", "{\"gracePeriodSeconds\":3}");
        Told none = api.delete(PODS + "/p", "{\"gracePeriodSeconds\":0}");

        assertThat(longer.text("/metadata/deletionTimestamp")).isEqualTo("2030-01-01T00:00:10Z");
        assertThat(shorter.text("/metadata/deletionTimestamp")).isEqualTo("2030-01-01T00:00:03Z");
        assertThat(none.text("/status")).isEqualTo("Success");
        assertThat(api.get(PODS + "/p").code()).isEqualTo(404);
    }

    @Test
    void aDryRunDeletesNothing() {
        Told made = api.map("a", "\"finalizers\":[\"a.b/one\"]");
        pod("");

        api.call("DELETE", MAPS + "/a", Map.of("dryRun", "All"), "", "");
        api.delete(PODS + "/p", "{\"gracePeriodSeconds\":0,\"dryRun\":[\"All\"]}");

        assertThat(api.get(MAPS + "/a").body()).isEqualTo(made.body());
        assertThat(api.get(PODS + "/p").code()).isEqualTo(200);
    }

    @Test
    void aCollectionLosesWhatIsSelectedAndNothingElse() {
        api.map("a", "\"labels\":{\"x\":\"y\"}");
        api.map("b", "\"labels\":{\"x\":\"z\"}");
        api.map("c", "\"labels\":{\"x\":\"y\"}");

        Told deleted = api.call("DELETE", MAPS, Map.of("labelSelector", "x=y"), "", "");

        assertThat(deleted.text("/kind")).isEqualTo("ConfigMapList");
        assertThat(deleted.body().path("items").findValuesAsString("name"))
                .containsExactly("a", "c");
        assertThat(api.get(MAPS).body().path("items").findValuesAsString("name"))
                .containsExactly("b");
    }

    @Test
    void inTheForegroundTheOwnerWaitsForWhatHoldsItBack() throws InterruptedException {
        Told owner = api.map("owner", "");
        Told child =
                api.map(
                        "child",
                        "\"finalizers\":[\"a.b/one\"],\"ownerReferences\":[%s]"
                                .formatted(reference("owner", owner.uid(), true)));

        Told marked = api.delete(MAPS + "/owner", "{\"propagationPolicy\":\"Foreground\"}");

        assertThat(marked.text("/metadata/finalizers/0")).isEqualTo("foregroundDeletion");
        api.await(
                Types.CONFIG_MAP,
                () -> !api.get(MAPS + "/child").text("/metadata/deletionTimestamp").isEmpty());
        assertThat(isGone("owner")).isFalse();
        assertThat(child.code()).isEqualTo(201);
        api.merge(MAPS + "/child", "{\"metadata\":{\"finalizers\":null}}");
        api.await(Types.CONFIG_MAP, () -> isGone("owner"));
        assertThat(isGone("child")).isTrue();
    }

    @Test
    void inTheForegroundTheOwnerDoesNotWaitForWhatDoesNotHoldItBack() throws InterruptedException {
        Told owner = api.map("owner", "");
        api.map(
                "child",
                "\"finalizers\":[\"a.b/one\"],\"ownerReferences\":[%s]"
                        .formatted(reference("owner", owner.uid(), false)));

        api.delete(MAPS + "/owner", "{\"propagationPolicy\":\"Foreground\"}");

        api.await(Types.CONFIG_MAP, () -> isGone("owner"));
        assertThat(api.get(MAPS + "/child").text("/metadata/deletionTimestamp")).isNotEmpty();
    }

    @Test
    void orphansLoseTheirOwnerAndStay() throws InterruptedException {
        Told owner = api.map("owner", "");
        dependent("child", owner, true);

        api.delete(MAPS + "/owner", "{\"propagationPolicy\":\"Orphan\"}");

        api.await(Types.CONFIG_MAP, () -> isGone("owner"));
        Told child = api.get(MAPS + "/child");
        assertThat(child.code()).isEqualTo(200);
        assertThat(child.body().path("metadata").has("ownerReferences")).isFalse();
    }

    @Test
    void inTheBackgroundDependentsFollowTheirOwner() throws InterruptedException {
        Told owner = api.map("owner", "");
        dependent("grandchild", dependent("child", owner, true), true);

        assertThat(api.delete(MAPS + "/owner", "").text("/status")).isEqualTo("Success");

        api.await(Types.CONFIG_MAP, () -> isGone("child") && isGone("grandchild"));
    }

    @Test
    void whoHasAnotherOwnerLosesTheOneThatIsGone() throws InterruptedException {
        Told one = api.map("one", "");
        Told two = api.map("two", "");
        api.map(
                "child",
                "\"ownerReferences\":[%s,%s]"
                        .formatted(
                                reference("one", one.uid(), true),
                                reference("two", two.uid(), true)));

        api.delete(MAPS + "/one", "");

        api.await(
                Types.CONFIG_MAP,
                () -> api.get(MAPS + "/child").body().at("/metadata/ownerReferences").size() == 1);
        assertThat(api.get(MAPS + "/child").text("/metadata/ownerReferences/0/uid"))
                .isEqualTo(two.uid());
    }

    @Test
    void whoNamesAnOwnerThatNeverWasIsRemoved() throws InterruptedException {
        api.map("child", "\"ownerReferences\":[%s]".formatted(reference("ghost", "ghost", false)));

        api.await(Types.CONFIG_MAP, () -> isGone("child"));
    }
}
