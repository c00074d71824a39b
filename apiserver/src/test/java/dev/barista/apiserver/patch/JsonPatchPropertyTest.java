package dev.barista.apiserver.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;
import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON patches on random documents: laws of RFC 6902, and that a patch is all or none.
class JsonPatchPropertyTest {

    private static final String[] POINTERS = {
        "",
        "/",
        "/a",
        "/b",
        "/a/a",
        "/a/b",
        "/b/c/d",
        "/list",
        "/list/0",
        "/list/1",
        "/list/-",
        "/list/01",
        "/list/-1",
        "/list/9",
        "/e~1f",
        "/g~0h",
        "/g~2h",
        "a"
    };
    private static final String[] OPERATIONS = {
        "add", "remove", "replace", "test", "move", "copy", "jump"
    };

    @Test
    void whatIsAddedIsThereAndCanBeRemovedAgain() {
        Property.holds(
                500,
                cases -> {
                    ObjectNode document = document(cases);
                    document.remove("new");
                    JsonNode value = Trees.object(cases, 2);

                    ObjectNode added =
                            JsonPatch.apply(
                                    document,
                                    patch(add("/new", value), operation("test", "/new", value)));

                    assertThat(added.path("new")).isEqualTo(value);
                    assertThat(JsonPatch.apply(added, patch(remove("/new")))).isEqualTo(document);
                });
    }

    @Test
    void aListGrowsWhereItIsToldTo() {
        Property.holds(
                300,
                cases -> {
                    ObjectNode document = document(cases);
                    int size = document.path("list").size();
                    int at = cases.between(0, size);
                    JsonNode value = Json.MAPPER.getNodeFactory().stringNode("new");

                    JsonNode list =
                            JsonPatch.apply(document, patch(add("/list/" + at, value)))
                                    .path("list");
                    JsonNode end =
                            JsonPatch.apply(document, patch(add("/list/-", value))).path("list");

                    assertThat(list).hasSize(size + 1);
                    assertThat(list.get(at)).isEqualTo(value);
                    assertThat(end.get(size)).isEqualTo(value);
                });
    }

    @Test
    void whatIsMovedAwayAndBackIsAsBefore() {
        Property.holds(
                300,
                cases -> {
                    ObjectNode document = document(cases);
                    document.remove("elsewhere");

                    ObjectNode moved =
                            JsonPatch.apply(document, patch(from("move", "/list", "/elsewhere")));

                    assertThat(moved.has("list")).isFalse();
                    assertThat(JsonPatch.apply(moved, patch(from("move", "/elsewhere", "/list"))))
                            .isEqualTo(document);
                });
    }

    @Test
    void aCopyIsAnotherValue() {
        Property.holds(
                300,
                cases -> {
                    ObjectNode document = document(cases);

                    ObjectNode copied =
                            JsonPatch.apply(
                                    document,
                                    patch(
                                            from("copy", "/list", "/copy"),
                                            add("/copy/-", Json.object())));

                    assertThat(copied.path("list")).isEqualTo(document.path("list"));
                    assertThat(copied.path("copy")).hasSize(document.path("list").size() + 1);
                });
    }

    @Test
    void aPatchThatFailsLeavesTheDocumentAsItIs() {
        Property.holds(
                2_000,
                cases -> {
                    ObjectNode document = document(cases);
                    ObjectNode before = document.deepCopy();
                    ArrayNode patch = Json.MAPPER.createArrayNode();
                    for (int n = cases.between(1, 5); n > 0; n--) {
                        patch.add(anyOperation(cases));
                    }

                    Throwable failure = catchThrowable(() -> JsonPatch.apply(document, patch));

                    assertThat(document).isEqualTo(before);
                    if (failure != null) {
                        assertThat(failure).isInstanceOf(ApiException.class);
                        assertThat(((ApiException) failure).status().code()).isIn(400, 422);
                    }
                });
    }

    @Test
    void aTestThatFailsStopsWhatComesAfterIt() {
        Property.holds(
                200,
                cases -> {
                    ObjectNode document = document(cases);
                    JsonNode other = Json.object().put("never", "equal");

                    Throwable failure =
                            catchThrowable(() ->
                                    JsonPatch.apply(
                                            document,
                                            patch(
                                                    add("/done", other),
                                                    operation("test", "/list", other))));

                    assertThat(failure).isInstanceOf(ApiException.class);
                    assertThat(document.has("done")).isFalse();
                });
    }

    private static ObjectNode document(Cases cases) {
        ObjectNode document = Trees.object(cases, 3);
        ArrayNode list = document.putArray("list");
        for (int n = cases.between(0, 3); n > 0; n--) {
            list.add(Trees.object(cases, 1));
        }
        return document;
    }

    private static ObjectNode anyOperation(Cases cases) {
        ObjectNode operation = Json.object();
        operation.put("op", OPERATIONS[cases.between(0, OPERATIONS.length - 1)]);
        operation.put("path", POINTERS[cases.between(0, POINTERS.length - 1)]);
        if (cases.between(0, 9) > 0) {
            operation.put("from", POINTERS[cases.between(0, POINTERS.length - 1)]);
        }
        if (cases.between(0, 9) > 0) {
            operation.set("value", Trees.object(cases, 1));
        }
        return operation;
    }

    private static ArrayNode patch(ObjectNode... operations) {
        ArrayNode patch = Json.MAPPER.createArrayNode();
        for (ObjectNode operation : operations) {
            patch.add(operation);
        }
        return patch;
    }

    private static ObjectNode add(String path, JsonNode value) {
        return operation("add", path, value);
    }

    private static ObjectNode remove(String path) {
        return Json.object().put("op", "remove").put("path", path);
    }

    private static ObjectNode from(String name, String from, String path) {
        return Json.object().put("op", name).put("from", from).put("path", path);
    }

    private static ObjectNode operation(String name, String path, JsonNode value) {
        ObjectNode operation = Json.object().put("op", name).put("path", path);
        operation.set("value", value);
        return operation;
    }
}
