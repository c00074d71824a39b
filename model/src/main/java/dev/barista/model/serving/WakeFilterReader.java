package dev.barista.model.serving;

import dev.barista.model.serving.WakeFilter.Answer;
import dev.barista.model.serving.WakeFilter.Parsed;
import dev.barista.model.serving.WakeFilter.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Reads the text of a wake filter, and finds all that is wrong with it. For one text.
final class WakeFilterReader {

    private static final ObjectReader YAML = new YAMLMapper().reader();
    private static final int LONGEST_PATTERN = 256;
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,32}");
    private static final Pattern TYPE = Pattern.compile("[!-~]([ -~]{0,98}[!-~])?");
    private static final Set<String> RULE_KEYS =
            Set.of("name", "preset", "paths", "methods", "userAgents", "sources", "answer");
    private static final Set<String> ANSWER_KEYS = Set.of("status", "contentType", "body");
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

    private final List<String> errors = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    Parsed read(String text) {
        if (text.length() > WakeFilter.LONGEST) {
            error(
                    "length",
                    Integer.toString(text.length()),
                    "at most %d characters".formatted(WakeFilter.LONGEST));
        } else {
            readList(tree(text));
        }
        return errors.isEmpty()
                ? new Parsed.Valid(new WakeFilter(rules))
                : new Parsed.Invalid(errors);
    }

    private JsonNode tree(String text) {
        try {
            return YAML.readTree(text);
        } catch (JacksonException malformed) {
            error("text", malformed.getOriginalMessage(), "YAML or JSON");
            return MissingNode.getInstance();
        }
    }

    private void readList(JsonNode list) {
        if (!errors.isEmpty()) {
            return;
        }
        if (!list.isArray() || list.isEmpty() || list.size() > WakeFilter.MOST_RULES) {
            String found = list.isArray() ? Integer.toString(list.size()) : kind(list);
            error("rules", found, "a list of 1-%d".formatted(WakeFilter.MOST_RULES));
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            readRule("[%d]".formatted(i), list.get(i));
        }
    }

    private void readRule(String path, JsonNode rule) {
        if (!rule.isObject()) {
            error(path, kind(rule), "a rule: preset, or paths, methods, userAgents, sources");
            return;
        }
        checkKeys(path, rule, RULE_KEYS);
        if (rule.has("preset")) {
            readPreset(path, rule);
        } else {
            readOwn(path, rule);
        }
    }

    private void readPreset(String path, JsonNode rule) {
        for (String key : RULE_KEYS) {
            if (rule.has(key) && !key.equals("preset")) {
                error(path + "." + key, "beside preset", "a rule of its own");
            }
        }
        JsonNode preset = rule.get("preset");
        List<String> words =
                preset.isArray()
                        ? strings(path + ".preset", preset)
                        : List.of(preset.asString(kind(preset)));
        for (String word : words) {
            WakeFilterPreset.find(word)
                    .ifPresentOrElse(
                            found -> {
                                checkName(path + ".preset", word);
                                rules.addAll(found);
                            },
                            () ->
                                    error(
                                            path + ".preset",
                                            quoted(word),
                                            "health, robots or favicon"));
        }
    }

    private void readOwn(String path, JsonNode rule) {
        String name =
                rule.has("name")
                        ? string(
                                path + ".name",
                                rule.get("name"),
                                NAME.asMatchPredicate(),
                                "1-63 of a-z, 0-9 and -, no - at either end")
                        : "rule-" + path.substring(1, path.length() - 1);
        checkName(path + ".name", name);
        List<String> paths =
                patterns(
                        path + ".paths", rule, p -> p.startsWith("/"), "a path that begins with /");
        List<String> methods =
                patterns(
                        path + ".methods",
                        rule,
                        METHOD.asMatchPredicate(),
                        "a method in capitals, as in GET");
        List<String> agents =
                patterns(path + ".userAgents", rule, p -> !p.isEmpty(), "a pattern, not empty");
        List<AddressBlock> sources =
                patterns(
                                path + ".sources",
                                rule,
                                p -> AddressBlock.find(p).isPresent(),
                                "an address or a block, as in 10.0.0.0/8")
                        .stream()
                        .flatMap(p -> AddressBlock.find(p).stream())
                        .toList();
        if (!rule.has("paths")
                && !rule.has("methods")
                && !rule.has("userAgents")
                && !rule.has("sources")) {
            error(path, "matches all", "paths, methods, userAgents, sources, or preset");
        }
        rules.add(
                new Rule(
                        name,
                        paths,
                        methods,
                        agents.stream().map(a -> a.toLowerCase(Locale.ROOT)).toList(),
                        sources,
                        answer(path + ".answer", rule.path("answer"))));
    }

    private void checkName(String path, String name) {
        if (!names.add(name)) {
            error(path, quoted(name), "a name that no other rule has");
        }
    }

    private Answer answer(String path, JsonNode answer) {
        if (answer.isMissingNode()) {
            return new Answer(200, "", "");
        }
        if (!answer.isObject()) {
            error(path, kind(answer), "status, contentType, body");
            return new Answer(200, "", "");
        }
        checkKeys(path, answer, ANSWER_KEYS);
        int status = 200;
        if (answer.has("status")) {
            status = status(path + ".status", answer.get("status"));
        }
        String body = text(path + ".body", answer.path("body"));
        int size = body.getBytes(StandardCharsets.UTF_8).length;
        if (size > WakeFilter.LONGEST_BODY) {
            error(path + ".body", size + " bytes", "at most " + WakeFilter.LONGEST_BODY);
        }
        if (size > 0 && WITHOUT_BODY.contains(status)) {
            error(path + ".body", size + " bytes", "none with status " + status);
        }
        String type = body.isEmpty() ? "" : "text/plain; charset=utf-8";
        if (answer.has("contentType")) {
            type =
                    string(
                            path + ".contentType",
                            answer.get("contentType"),
                            TYPE.asMatchPredicate(),
                            "a media type of 1-100 printable ASCII characters");
        }
        return new Answer(status, type, body);
    }

    private int status(String path, JsonNode node) {
        if (node.isInt() && node.asInt() >= 200 && node.asInt() <= 599) {
            return node.asInt();
        }
        error(path, shown(node), "200-599");
        return 200;
    }

    private String text(String path, JsonNode node) {
        if (node.isMissingNode() || node.isString()) {
            return node.asString("");
        }
        error(path, kind(node), "a text");
        return "";
    }

    private String string(String path, JsonNode node, Predicate<String> good, String rule) {
        if (node.isString() && good.test(node.asString())) {
            return node.asString();
        }
        error(path, shown(node), rule);
        return "";
    }

    /// The entries of a list of patterns that are good; nothing if there is no such list.
    ///
    /// @param path whose last part is the key
    private List<String> patterns(
            String path, JsonNode rule, Predicate<String> good, String expected) {
        JsonNode list = rule.path(path.substring(path.lastIndexOf('.') + 1));
        if (list.isMissingNode()) {
            return List.of();
        }
        List<String> found = strings(path, list);
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            String pattern = found.get(i);
            if (pattern.length() > LONGEST_PATTERN) {
                error(
                        "%s[%d]".formatted(path, i),
                        pattern.length() + " characters",
                        "at most " + LONGEST_PATTERN);
            } else if (good.test(pattern)) {
                kept.add(pattern);
            } else {
                error("%s[%d]".formatted(path, i), quoted(pattern), expected);
            }
        }
        return kept;
    }

    private List<String> strings(String path, JsonNode list) {
        if (!list.isArray() || list.isEmpty() || list.size() > WakeFilter.MOST_PATTERNS) {
            String found = list.isArray() ? Integer.toString(list.size()) : kind(list);
            error(path, found, "a list of 1-%d texts".formatted(WakeFilter.MOST_PATTERNS));
            return List.of();
        }
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode entry = list.get(i);
            if (entry.isString()) {
                strings.add(entry.asString());
            } else {
                error("%s[%d]".formatted(path, i), kind(entry), "a text");
            }
        }
        return strings;
    }

    private void checkKeys(String path, JsonNode object, Set<String> known) {
        for (String key : object.propertyNames()) {
            if (!known.contains(key)) {
                error(
                        path + "." + key,
                        "unknown",
                        "one of " + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    private static String shown(JsonNode node) {
        return node.isValueNode() ? node.toString() : kind(node);
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case NULL, MISSING -> "nothing";
            case BINARY, BOOLEAN, NUMBER, POJO, STRING -> node.toString();
        };
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private void error(String path, String value, String expected) {
        errors.add("%s: %s (expected: %s)".formatted(path, value, expected));
    }
}
