package dev.barista.apiserver.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// What stays of one version in the next, what counts as a change, and what a deleted object waits
/// for.
final class VersionsTest {

    private static final ApiObject OLD =
            ApiObject.parse(
                    "{\"metadata\":{\"name\":\"a\",\"uid\":\"u\",\"generation\":4,\"resourceVersion\":\"9\","
                            + "\"managedFields\":[{\"manager\":\"m\",\"time\":\"2026-01-01T00:00:00Z\"}]},"
                            + "\"spec\":{\"x\":1},\"status\":{\"y\":1}}");

    private static ApiObject changed(String pointer, String field) {
        return OLD.with(tree -> tree.withObject(pointer).put(field, 2));
    }

    @Test
    void anIdentityIsKeptAndNoneIsInvented() {
        ObjectNode tree = Json.object();
        tree.putObject("metadata").put("uid", "mine").put("deletionTimestamp", "now").put("x", 1);

        Versions.keepIdentity(tree, OLD);

        assertThat(tree.at("/metadata/uid").asString()).isEqualTo("u");
        assertThat(tree.at("/metadata/resourceVersion").asString()).isEqualTo("9");
        assertThat(tree.at("/metadata/generation").asInt()).isEqualTo(4);
        assertThat(tree.path("metadata").has("deletionTimestamp")).isFalse();
        assertThat(tree.at("/metadata/x").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"/spec,x,5", "/spec,new,5", "/data,z,5", "/status,y,4", "/metadata,label,4"})
    void aGenerationCountsAllButMetadataAndStatus(String pointer, String field, long generation) {
        assertThat(Versions.counted(OLD, changed(pointer, field)).generation())
                .isEqualTo(generation);
    }

    @Test
    void theTimeOfAManagerAloneIsNoChange() {
        ApiObject later =
                OLD.with(tree ->
                        ((ObjectNode) tree.at("/metadata/managedFields/0")).put("time", "x"));
        ApiObject other =
                OLD.with(tree ->
                        ((ObjectNode) tree.at("/metadata/managedFields/0")).put("manager", "n"));

        assertThat(Versions.same(OLD, later)).isTrue();
        assertThat(Versions.same(OLD, other)).isFalse();
        assertThat(Versions.same(OLD, changed("/status", "y"))).isFalse();
    }

    @Test
    void anEmptyRecordOfManagersIsAsGoodAsNone() {
        ApiObject none = OLD.with(tree -> tree.withObject("/metadata").remove("managedFields"));
        ApiObject empty = none.with(tree -> tree.withObject("/metadata").putArray("managedFields"));

        assertThat(Versions.same(none, empty)).isTrue();
    }

    @Test
    void aStatusIsTakenOrKeptAsAWhole() {
        ApiObject bare = OLD.with(tree -> tree.remove("status"));
        ApiObject both = changed("/status", "y").with(tree -> tree.withObject("/spec").put("x", 7));

        assertThat(Versions.keepStatus(OLD, both).status()).isEqualTo(OLD.status());
        assertThat(Versions.keepStatus(bare, both).tree().has("status")).isFalse();
        assertThat(Versions.withStatusOf(OLD, both).spec()).isEqualTo(OLD.spec());
        assertThat(Versions.withStatusOf(OLD, both).status().path("y").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "ConfigMap,'\"deletionTimestamp\":\"t\"',true",
        "ConfigMap,'\"deletionTimestamp\":\"t\",\"finalizers\":[\"a.b/c\"]',false",
        "ConfigMap,'\"finalizers\":[]',false",
        "Pod,'\"deletionTimestamp\":\"t\",\"deletionGracePeriodSeconds\":30',false",
        "Pod,'\"deletionTimestamp\":\"t\",\"deletionGracePeriodSeconds\":0',true",
        "Namespace,'\"deletionTimestamp\":\"t\"',false"
    })
    void aDeletedObjectWaitsForWhatItHas(String kind, String metadata, boolean over) {
        var type =
                switch (kind) {
                    case "Pod" -> Types.POD;
                    case "Namespace" -> Types.NAMESPACE;
                    default -> Types.CONFIG_MAP;
                };

        assertThat(Waiting.isOver(type, ApiObject.parse("{\"metadata\":{%s}}".formatted(metadata))))
                .isEqualTo(over);
    }

    @Test
    void theSameChanceMakesTheSameName() {
        assertThat(given(7)).isEqualTo(given(7)).isNotEqualTo(given(8)).startsWith("job-");
    }

    private static String given(long seed) {
        ObjectNode tree = Json.object();
        tree.putObject("metadata").put("generateName", "job-");
        Names.give(tree, new Random(seed));
        return tree.at("/metadata/name").asString();
    }

    @ParameterizedTest
    @CsvSource({
        "configmaps,253,true",
        "configmaps,254,false",
        "services,63,true",
        "services,64,false"
    })
    void aNameHasAMostLength(String plural, int length, boolean valid) {
        var type = plural.equals("services") ? Types.CORE_SERVICE : Types.CONFIG_MAP;
        ApiObject object = ApiObject.of(type, new ObjectKey("default", "x".repeat(length)));

        if (valid) {
            Names.requireValid(type, object);
        } else {
            assertThatThrownBy(() -> Names.requireValid(type, object))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("metadata.name: Invalid value");
        }
    }
}
