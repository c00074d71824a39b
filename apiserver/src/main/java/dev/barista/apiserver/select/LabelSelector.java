package dev.barista.apiserver.select;

import dev.barista.model.object.ApiObject;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Which labels an object must have: `app=web,tier!=db,env in (a,b),zone notin (c),canary,!old`.
public record LabelSelector(List<Requirement> requirements) implements Predicate<ApiObject> {

    public static final LabelSelector ALL = new LabelSelector(List.of());

    private static final Pattern PART =
            Pattern.compile(
                    "\\s*(?:(?<absent>!)\\s*(?<absentKey>[^\\s=!,()]+)"
                            + "|(?<setKey>[^\\s=!,()]+)\\s+(?<in>in|notin)\\s*\\((?<set>[^()]*)\\)"
                            + "|(?<key>[^\\s=!,()]+)\\s*(?:(?<sign>==|=|!=)\\s*(?<value>[^\\s=!,()]*))?)"
                            + "\\s*(?:,(?=\\s*\\S)|$)");

    /// One part of a selector.
    ///
    /// @param values the label must, or must not, have one of; empty: whether it is there at all
    /// @param wanted whether it must, or must not
    public record Requirement(String key, Set<String> values, boolean wanted) {
        boolean holds(@Nullable String value) {
            boolean matches = value != null && (values.isEmpty() || values.contains(value));
            return matches == wanted;
        }
    }

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /// @throws ApiException 400 if it is no selector
    public static LabelSelector parse(String text) {
        List<Requirement> requirements = new ArrayList<>();
        Matcher part = PART.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!part.find(end) || part.start() != end) {
                throw new ApiException(
                        ApiStatus.badRequest(
                                "unable to parse requirement: labelSelector: %s (expected: key=value, key!=value, key in (a,b), key notin (a,b), key, !key; separated by commas)"
                                        .formatted(text)));
            }
            requirements.add(requirement(part));
            end = part.end();
        }
        return new LabelSelector(requirements);
    }

    /// A selector as objects have it: `matchLabels` and `matchExpressions`. Empty, it selects all.
    public static LabelSelector from(JsonNode tree) {
        List<Requirement> requirements = new ArrayList<>();
        tree.path("matchLabels")
                .properties()
                .forEach(label ->
                        requirements.add(
                                new Requirement(
                                        label.getKey(),
                                        Set.of(label.getValue().asString("")),
                                        true)));
        for (JsonNode term : tree.path("matchExpressions")) {
            boolean wanted = !term.path("operator").asString("").matches("NotIn|DoesNotExist");
            Set<String> values =
                    term.path("values")
                            .valueStream()
                            .map(value -> value.asString(""))
                            .collect(Collectors.toSet());
            requirements.add(new Requirement(term.path("key").asString(""), values, wanted));
        }
        return new LabelSelector(requirements);
    }

    private static Requirement requirement(Matcher part) {
        if (part.group("absent") != null) {
            return new Requirement(part.group("absentKey"), Set.of(), false);
        }
        if (part.group("setKey") != null) {
            Set<String> values =
                    Set.copyOf(List.of(part.group("set").trim().split("\\s*,\\s*", -1)));
            return new Requirement(part.group("setKey"), values, part.group("in").equals("in"));
        }
        String sign = part.group("sign");
        return sign == null
                ? new Requirement(part.group("key"), Set.of(), true)
                : new Requirement(
                        part.group("key"), Set.of(part.group("value")), !sign.equals("!="));
    }

    @Override
    public boolean test(ApiObject object) {
        return requirements.stream()
                .allMatch(each -> each.holds(object.findLabel(each.key()).orElse(null)));
    }
}
