package dev.barista.apiserver.schema;

import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiStatus.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Reads a CustomResourceDefinition, and collects what is wrong with it. Belongs to one reading.
final class CrdReader {

    private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
    private static final Set<String> SCOPES = Set.of("Namespaced", "Cluster");

    private final List<Cause> problems = new ArrayList<>();
    private final JsonNode spec;

    private CrdReader(JsonNode spec) {
        this.spec = spec;
    }

    static KindDescription read(ObjectNode definition) {
        return new CrdReader(definition.path("spec"))
                .kind(definition.path("metadata").path("name").asString(""));
    }

    private KindDescription kind(String name) {
        JsonNode names = spec.path("names");
        String group = text(spec, "group", "spec.group");
        String plural = text(names, "plural", "spec.names.plural");
        String kind = text(names, "kind", "spec.names.kind");
        if (!plural.isEmpty() && !NAME.matcher(plural).matches()) {
            wrong("spec.names.plural", plural, "must be a lower case DNS label");
        }
        if (problems.isEmpty() && !name.equals(plural + "." + group)) {
            wrong("metadata.name", name, "must be spec.names.plural+\".\"+spec.group");
        }
        String scope = spec.path("scope").asString("");
        if (!SCOPES.contains(scope)) {
            wrong("spec.scope", scope, "must be Namespaced or Cluster");
        }
        if (!spec.path("conversion").path("strategy").asString("None").equals("None")) {
            problems.add(
                    FieldErrors.forbidden(
                            "spec.conversion.strategy",
                            "conversion webhooks are not supported by this server (expected:"
                                    + " None)"));
        }
        int index = servedVersion();
        JsonNode version = spec.path("versions").path(index);
        Schema schema = schema(version, "spec.versions[" + index + "]");
        if (!problems.isEmpty()) {
            throw FieldErrors.invalid(Types.CUSTOM_RESOURCE_DEFINITION, name, problems);
        }
        String versionName = version.path("name").asString();
        return new KindDescription(
                new ResourceType(group, versionName, kind, plural, scope.equals("Namespaced")),
                names.path("singular").asString(kind.toLowerCase(Locale.ROOT)),
                strings(names.path("shortNames")),
                strings(names.path("categories")),
                version.path("subresources").has("status"),
                false,
                schema,
                version.path("additionalPrinterColumns").valueStream().map(Column::from).toList());
    }

    /// The index of the one version that is served, which must be the one that is stored.
    private int servedVersion() {
        List<Integer> served = new ArrayList<>();
        int index = 0;
        for (JsonNode version : spec.path("versions")) {
            if (version.path("served").asBoolean(false)) {
                served.add(index);
            }
            index++;
        }
        if (served.size() != 1) {
            problems.add(
                    FieldErrors.forbidden(
                            "spec.versions",
                            "%d served versions (expected: exactly 1; this server does not convert"
                                            .formatted(served.size())
                                    + " between versions)"));
            return 0;
        }
        int only = served.getFirst();
        if (!spec.path("versions").path(only).path("storage").asBoolean(false)) {
            wrong(
                    "spec.versions[" + only + "].storage",
                    "false",
                    "the served version must be the stored one: this server does not convert"
                            + " between versions");
        }
        return only;
    }

    private Schema schema(JsonNode version, String path) {
        if (version.isMissingNode()) {
            return Schema.ANYTHING;
        }
        if (!NAME.matcher(version.path("name").asString("")).matches()) {
            wrong(path + ".name", version.path("name").asString(""), "must be a DNS label");
        }
        if (version.path("subresources").has("scale")) {
            problems.add(
                    FieldErrors.forbidden(
                            path + ".subresources.scale",
                            "the scale subresource of defined kinds is not supported by this"
                                    + " server"));
        }
        if (!version.path("selectableFields").isEmpty()) {
            problems.add(
                    FieldErrors.forbidden(
                            path + ".selectableFields",
                            "field selectors of defined kinds are not supported by this server"));
        }
        columns(version.path("additionalPrinterColumns"), path + ".additionalPrinterColumns");
        String at = path + ".schema.openAPIV3Schema";
        Schema.Parsed parsed = Schema.parse(version.at("/schema/openAPIV3Schema"), at);
        problems.addAll(parsed.problems());
        if (parsed.problems().isEmpty() && parsed.schema().type() != Schema.Type.OBJECT) {
            wrong(at + ".type", parsed.schema().type().word(), "must be object at the root");
        }
        return BuiltIns.withMetadata(parsed.schema());
    }

    private void columns(JsonNode columns, String path) {
        int index = 0;
        for (JsonNode column : columns) {
            String at = path + "[" + index++ + "]";
            text(column, "name", at + ".name");
            text(column, "type", at + ".type");
            if (!text(column, "jsonPath", at + ".jsonPath").startsWith(".")) {
                wrong(at + ".jsonPath", column.path("jsonPath").asString(""), "must start with .");
            }
        }
    }

    private String text(JsonNode parent, String name, String path) {
        String text = parent.path(name).asString("");
        if (text.isEmpty()) {
            problems.add(FieldErrors.required(path));
        }
        return text;
    }

    private void wrong(String path, String value, String detail) {
        problems.add(FieldErrors.invalid(path, StringNode.valueOf(value), detail));
    }

    private static List<String> strings(JsonNode list) {
        return list.valueStream().map(one -> one.asString("")).toList();
    }
}
