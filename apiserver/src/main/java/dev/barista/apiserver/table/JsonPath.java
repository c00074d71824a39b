package dev.barista.apiserver.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The part of kubectl's JSONPath that printer columns use: `.a.b`, `['a\.b']`, `[0]`, `[*]` and
/// `[?(@.type=='Ready')]`, with either quotes. Immutable.
record JsonPath(String text, List<Step> steps) {

    /// One step: from a node to those it leads to.
    @FunctionalInterface
    interface Step {
        List<JsonNode> from(JsonNode node);
    }

    /// A way to write a step.
    private record Form(Pattern pattern, Function<MatchResult, Optional<Step>> step) {

        static Form of(String regex, Function<MatchResult, Step> step) {
            return new Form(Pattern.compile(regex), parts -> Optional.of(step.apply(parts)));
        }
    }

    private static final Pattern FILTER =
            Pattern.compile(
                    "\\[\\?\\(\\s*@((?:\\.[^=!<>\\s]+))\\s*(==|!=)\\s*"
                            + "(?:(['\"])((?:(?!\\3).)*)\\3|([\\w.-]+))\\s*\\)]");

    private static final List<Form> FORMS =
            List.of(
                    Form.of("\\.((?:[^.\\[\\\\]|\\\\.)+)", parts -> named(parts.group(1))),
                    Form.of(
                            "\\[(['\"])((?:(?!\\1)[^\\\\]|\\\\.)*)\\1]",
                            parts -> named(parts.group(2))),
                    Form.of("\\[(-?\\d{1,9})]", parts -> indexed(parts.group(1))),
                    Form.of("\\[\\*]", parts -> node -> node.valueStream().toList()),
                    new Form(FILTER, JsonPath::filter));

    /// @return none if the text is not of the supported form
    static Optional<JsonPath> parse(String text) {
        List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            boolean found = false;
            for (Form form : FORMS) {
                Matcher matcher = form.pattern().matcher(text).region(at, text.length());
                Optional<Step> step =
                        matcher.lookingAt() ? form.step().apply(matcher) : Optional.empty();
                if (step.isPresent()) {
                    steps.add(step.get());
                    at = matcher.end();
                    found = true;
                    break;
                }
            }
            if (!found) {
                return Optional.empty();
            }
        }
        return Optional.of(new JsonPath(text, List.copyOf(steps)));
    }

    private static Step named(String written) {
        String name = written.replaceAll("\\\\(.)", "$1");
        return node -> member(node, name);
    }

    private static Step indexed(String digits) {
        int index = Integer.parseInt(digits);
        return node -> item(node, index);
    }

    /// Every node the path leads to from `root`.
    List<JsonNode> find(JsonNode root) {
        List<JsonNode> nodes = List.of(root);
        for (Step step : steps) {
            nodes = nodes.stream().flatMap(node -> step.from(node).stream()).toList();
        }
        return nodes;
    }

    private static Optional<Step> filter(MatchResult parts) {
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
}
