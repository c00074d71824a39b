package dev.barista.apiserver.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The part of kubectl's JSONPath that printer columns use: `.a.b`, `['a\.b']`, `[0]`, `[*]` and
/// `[?(@.type=='Ready')]`, with either quotes. Immutable.
record JsonPath(String text, List<Step> steps) {

    private static final Pattern MEMBER = Pattern.compile("\\.((?:[^.\\[\\\\]|\\\\.)+)");
    private static final Pattern QUOTED =
            Pattern.compile("\\[(['\"])((?:(?!\\1)[^\\\\]|\\\\.)*)\\1]");
    private static final Pattern INDEX = Pattern.compile("\\[(-?\\d{1,9})]");
    private static final Pattern ALL = Pattern.compile("\\[\\*]");
    private static final Pattern FILTER =
            Pattern.compile(
                    "\\[\\?\\(\\s*@((?:\\.[^=!<>\\s]+))\\s*(==|!=)\\s*(?:(['\"])((?:(?!\\3).)*)\\3|([\\w.-]+))\\s*\\)]");

    /// One step: from a node to those it leads to.
    @FunctionalInterface
    interface Step {
        List<JsonNode> from(JsonNode node);
    }

    /// @return none if the text is not of the supported form
    static Optional<JsonPath> parse(String text) {
        List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            Matcher step = MEMBER.matcher(text).region(at, text.length());
            if (step.lookingAt()) {
                String name = plain(step.group(1));
                steps.add(node -> member(node, name));
            } else if ((step = step.usePattern(QUOTED)).lookingAt()) {
                String name = plain(step.group(2));
                steps.add(node -> member(node, name));
            } else if ((step = step.usePattern(INDEX)).lookingAt()) {
                int index = Integer.parseInt(step.group(1));
                steps.add(node -> item(node, index));
            } else if ((step = step.usePattern(ALL)).lookingAt()) {
                steps.add(node -> node.valueStream().toList());
            } else if ((step = step.usePattern(FILTER)).lookingAt()) {
                Optional<Step> filter = filter(step);
                if (filter.isEmpty()) {
                    return Optional.empty();
                }
                steps.add(filter.get());
            } else {
                return Optional.empty();
            }
            at = step.end();
        }
        return Optional.of(new JsonPath(text, List.copyOf(steps)));
    }

    /// Every node the path leads to from `root`.
    List<JsonNode> find(JsonNode root) {
        List<JsonNode> nodes = List.of(root);
        for (Step step : steps) {
            nodes = nodes.stream().flatMap(node -> step.from(node).stream()).toList();
        }
        return nodes;
    }

    private static Optional<Step> filter(Matcher parts) {
        boolean equal = parts.group(2).equals("==");
        String quoted = parts.group(4);
        String wanted = quoted == null ? parts.group(5) : quoted;
        return parse(parts.group(1))
                .map(path ->
                        node ->
                                node.valueStream()
                                        .filter(item -> path.says(item, wanted) == equal)
                                        .toList());
    }

    private boolean says(JsonNode item, String wanted) {
        return find(item).stream().anyMatch(node -> node.asString("").equals(wanted));
    }

    private static List<JsonNode> member(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isMissingNode() ? List.of() : List.of(value);
    }

    private static List<JsonNode> item(JsonNode node, int index) {
        JsonNode value = node.path(index < 0 ? node.size() + index : index);
        return value.isMissingNode() ? List.of() : List.of(value);
    }

    private static String plain(String name) {
        return name.replaceAll("\\\\(.)", "$1");
    }
}
