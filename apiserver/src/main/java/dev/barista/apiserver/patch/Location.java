package dev.barista.apiserver.patch;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Where an operation of a JSON patch acts: a [JSON
/// pointer](https://www.rfc-editor.org/rfc/rfc6901).
///
/// The methods change the document they are given, and return what is the document then.
///
/// @param operation for messages: `add`, `remove`…
record Location(String operation, String pointer) {

    private static final int NO_INDEX = -1;

    Location {
        if (!pointer.isEmpty() && !pointer.startsWith("/")) {
            throw JsonPatch.bad("json pointer: %s (expected: starting with /)".formatted(pointer));
        }
    }

    JsonNode add(JsonNode document, JsonNode value) {
        if (pointer.isEmpty()) {
            return value;
        }
        String last = last();
        switch (parent(document)) {
            case ObjectNode object -> object.set(last, value);
            case ArrayNode list -> {
                int index = last.equals("-") ? list.size() : index(last);
                if (index == NO_INDEX || index > list.size()) {
                    throw outOfBounds(last);
                }
                list.insert(index, value);
            }
            default -> throw missing("path");
        }
        return document;
    }

    JsonNode remove(JsonNode document) {
        switch (parent(document)) {
            case ObjectNode object when object.has(last()) -> object.remove(last());
            case ArrayNode list -> list.remove(checked(list));
            default -> throw missing("path");
        }
        return document;
    }

    JsonNode replace(JsonNode document, JsonNode value) {
        if (pointer.isEmpty()) {
            return value;
        }
        switch (parent(document)) {
            case ObjectNode object when object.has(last()) -> object.set(last(), value);
            case ArrayNode list -> list.set(checked(list), value);
            default -> throw missing("key");
        }
        return document;
    }

    JsonNode test(JsonNode document, JsonNode expected) {
        JsonNode actual = at(document);
        boolean same = actual.isMissingNode() ? expected.isNull() : Values.equal(actual, expected);
        if (!same) {
            throw JsonPatch.unprocessable(
                    "testing value %s failed: test failed".formatted(pointer));
        }
        return document;
    }

    JsonNode find(JsonNode document) {
        JsonNode found = at(document);
        if (found.isMissingNode()) {
            throw missing("path");
        }
        return found;
    }

    private JsonNode at(JsonNode document) {
        JsonNode node = document;
        for (String step : steps()) {
            node = node.isArray() ? node.path(index(step)) : node.path(step);
        }
        return node;
    }

    private JsonNode parent(JsonNode document) {
        int end = pointer.lastIndexOf('/');
        return end < 0 ? document : new Location(operation, pointer.substring(0, end)).at(document);
    }

    private List<String> steps() {
        if (pointer.isEmpty()) {
            return List.of();
        }
        List<String> steps = new ArrayList<>();
        for (String step : pointer.substring(1).split("/", -1)) {
            steps.add(plain(step));
        }
        return steps;
    }

    private String last() {
        return plain(pointer.substring(pointer.lastIndexOf('/') + 1));
    }

    private static String plain(String step) {
        return step.replace("~1", "/").replace("~0", "~");
    }

    private int checked(ArrayNode list) {
        int index = index(last());
        if (index == NO_INDEX || index >= list.size()) {
            throw outOfBounds(last());
        }
        return index;
    }

    private static int index(String step) {
        boolean digits =
                !step.isEmpty() && step.length() < 10 && step.chars().allMatch(Location::isDigit);
        boolean canonical = digits && (step.length() == 1 || step.charAt(0) != '0');
        return canonical ? Integer.parseInt(step) : NO_INDEX;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private RuntimeException missing(String what) {
        return JsonPatch.unprocessable(
                "%s operation does not apply: doc is missing %s: %s: missing value"
                        .formatted(operation, what, pointer));
    }

    private RuntimeException outOfBounds(String index) {
        return JsonPatch.unprocessable(
                "%s operation does not apply: doc is missing path: %s: Unable to access invalid index: %s: invalid index referenced"
                        .formatted(operation, pointer, index));
    }
}
