package dev.barista.model.naming;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text with blanks to fill in: the part of Go's templates that domain names need.
///
/// Understood are `{{.Name}}` and `{{index .Annotations "key"}}`, with or without spaces; anything
/// else is refused. What a map lacks is empty.
public record Template(String text, List<Part> parts) {

    /// What a template may ask for.
    ///
    /// @param fields by name: `Name`, `Namespace`, `Domain`, `Tag`
    /// @param maps by name: `Annotations`, `Labels`
    public record Values(Map<String, String> fields, Map<String, Map<String, String>> maps) {
        public Values {
            fields = Map.copyOf(fields);
            maps = Map.copyOf(maps);
        }
    }

    /// A stretch of a template.
    public sealed interface Part {
        record Text(String text) implements Part {}

        record Field(String name) implements Part {}

        record Entry(String map, String key) implements Part {}
    }

    private static final Pattern ACTION =
            Pattern.compile(
                    "\\{\\{\\s*(?:\\.(?<field>[A-Z]\\w*)"
                            + "|index\\s+\\.(?<map>[A-Z]\\w*)\\s+[\"`](?<key>[^\"`\\\\]*)[\"`])"
                            + "\\s*}}");

    public Template {
        parts = List.copyOf(parts);
    }

    /// @throws IllegalArgumentException if it is not understood
    public static Template parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher action = ACTION.matcher(text);
        int end = 0;
        while (action.find()) {
            parts.add(new Part.Text(literal(text, text.substring(end, action.start()))));
            String field = action.group("field");
            parts.add(
                    field != null
                            ? new Part.Field(field)
                            : new Part.Entry(action.group("map"), action.group("key")));
            end = action.end();
        }
        parts.add(new Part.Text(literal(text, text.substring(end))));
        return new Template(text, parts);
    }

    private static String literal(String whole, String text) {
        if (text.contains("{{") || text.contains("}}")) {
            throw new IllegalArgumentException(
                    ("template: %s (expected: text with {{.Field}} and {{index .Map \"key\"}}, no"
                                    + " other action)")
                            .formatted(whole));
        }
        return text;
    }

    /// @throws IllegalArgumentException if it asks for a field or a map that there is not
    public String render(Values values) {
        StringBuilder result = new StringBuilder();
        for (Part part : parts) {
            result.append(
                    switch (part) {
                        case Part.Text(String literal) -> literal;
                        case Part.Field(String name) -> required(values.fields(), name);
                        case Part.Entry(String map, String key) ->
                                required(values.maps(), map).getOrDefault(key, "");
                    });
        }
        return result.toString();
    }

    private <T> T required(Map<String, T> values, String name) {
        T value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "template: %s (expected: one of %s, not .%s)"
                            .formatted(text, values.keySet().stream().sorted().toList(), name));
        }
        return value;
    }

    @Override
    public String toString() {
        return text;
    }
}
