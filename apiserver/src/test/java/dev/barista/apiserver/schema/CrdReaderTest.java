package dev.barista.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class CrdReaderTest {

    private static final String WIDGETS =
            """
            {"metadata":{"name":"widgets.example.com"},"spec":{"group":"example.com",
             "scope":"Namespaced","names":{"plural":"widgets","kind":"Widget"},
             "versions":[{"name":"v1","served":true,"storage":true,
              "schema":{"openAPIV3Schema":{"type":"object"}}}]}}\
            """;

    @Test
    void readsTheKindWithTheNamesThatFollowFromIt() {
        KindDescription kind = KindDescription.fromCrd(json(WIDGETS));

        assertThat(kind.type().apiVersion()).isEqualTo("example.com/v1");
        assertThat(kind.type().qualifiedPlural()).isEqualTo("widgets.example.com");
        assertThat(kind.type().namespaced()).isTrue();
        assertThat(kind.singular()).isEqualTo("widget");
        assertThat(kind.hasStatus()).isFalse();
        assertThat(kind.hasScale()).isFalse();
        assertThat(kind.hasStrategicMerge()).isFalse();
        assertThat(kind.columns()).isEmpty();
        assertThat(kind.schema().fields().properties())
                .containsOnlyKeys("apiVersion", "kind", "metadata");
    }

    @Test
    void readsWhatIsGivenInsteadOfWhatFollows() {
        ObjectNode definition = json(WIDGETS);
        definition
                .withObject("/spec/names")
                .put("singular", "thing")
                .putArray("shortNames")
                .add("w")
                .add("wi");
        definition.withObject("/spec/names").putArray("categories").add("all");
        definition.withObject("/spec").put("scope", "Cluster");
        ((ObjectNode) definition.at("/spec/versions/0"))
                .putObject("subresources")
                .putObject("status");

        KindDescription kind = KindDescription.fromCrd(definition);

        assertThat(kind.singular()).isEqualTo("thing");
        assertThat(kind.shortNames()).containsExactly("w", "wi");
        assertThat(kind.categories()).containsExactly("all");
        assertThat(kind.type().namespaced()).isFalse();
        assertThat(kind.hasStatus()).isTrue();
    }

    @Test
    void readsTheVersionThatIsServedOfThoseThereAre() {
        ObjectNode definition = json(WIDGETS);
        ObjectNode old = json("{\"name\":\"v1alpha1\",\"served\":false,\"storage\":false}");
        definition.withArray("/spec/versions").insert(0, old);

        assertThat(KindDescription.fromCrd(definition).type().version()).isEqualTo("v1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    /metadata/name         | "other"    | metadata.name: Invalid value: "other": must be spec.names.plural+"."+spec.group
                    /spec/scope            | "Global"   | spec.scope: Invalid value: "Global": must be Namespaced or Cluster
                    /spec/group            | ""         | spec.group: Required value
                    /spec/names/kind       | ""         | spec.names.kind: Required value
                    /spec/names/plural     | ""         | spec.names.plural: Required value
                    /spec/names/plural     | "Wid_gets" | spec.names.plural: Invalid value: "Wid_gets": must be a lower case DNS label
                    /spec/versions/0/name  | "V1"       | spec.versions[0].name: Invalid value: "V1": must be a DNS label
                    /spec/versions/0/served | false     | spec.versions: Forbidden: 0 served versions (expected: exactly 1; this server does not convert between versions)
                    /spec/versions/0/storage | false    | spec.versions[0].storage: Invalid value: "false": the served version must be the stored one: this server does not convert between versions
                    /spec/versions/0/schema | {}        | spec.versions[0].schema.openAPIV3Schema: Required value
                    /spec/versions/0/schema | {"openAPIV3Schema":{"type":"string"}} | spec.versions[0].schema.openAPIV3Schema.type: Invalid value: "string": must be object at the root
                    /spec/versions/0/schema | {"openAPIV3Schema":{"type":"object","properties":{"a":{"type":"text"}}}} | spec.versions[0].schema.openAPIV3Schema.properties[a].type: Unsupported value: "text": supported values: "object", "array", "string", "integer", "number", "boolean"
                    /spec/versions/0/schema | {"openAPIV3Schema":{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"string"}}} | spec.versions[0].schema.openAPIV3Schema.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive
                    /spec/versions/0/selectableFields | [{"jsonPath":".spec.a"}] | spec.versions[0].selectableFields: Forbidden: field selectors of defined kinds are not supported by this server
                    /spec/versions/0/additionalPrinterColumns | [{"name":"A","type":"string"}] | spec.versions[0].additionalPrinterColumns[0].jsonPath: Required value
                    /spec/versions/0/additionalPrinterColumns | [{"name":"A","type":"string","jsonPath":"spec"}] | spec.versions[0].additionalPrinterColumns[0].jsonPath: Invalid value: "spec": must start with .
                    /spec/versions/0/additionalPrinterColumns | [{"name":"A","jsonPath":".a"}] | spec.versions[0].additionalPrinterColumns[0].type: Required value
                    /spec/conversion       | {"strategy":"Webhook"} | spec.conversion.strategy: Forbidden: conversion webhooks are not supported by this server (expected: None)
                    """)
    void namesTheFieldThatIsWrong(String pointer, String value, String message) {
        ObjectNode definition = json(WIDGETS);
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) definition.at(pointer.substring(0, slash)))
                .set(pointer.substring(slash + 1), Json.MAPPER.readTree(value));

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> KindDescription.fromCrd(definition))
                .satisfies(refusal -> {
                    assertThat(refusal.status().code()).isEqualTo(422);
                    assertThat(refusal.status().reason()).isEqualTo("Invalid");
                    assertThat(refusal.status().causes())
                            .extracting(cause -> cause.field() + ": " + cause.message())
                            .contains(message);
                });
    }

    @Test
    void saysAllThatIsWrongInOneMessage() {
        ObjectNode definition = json(WIDGETS);
        definition.withObject("/spec").put("scope", "Global").put("group", "");

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> KindDescription.fromCrd(definition))
                .withMessage(
                        "CustomResourceDefinition.apiextensions.k8s.io \"widgets.example.com\" is"
                                + " invalid: [spec.group: Required value, spec.scope: Invalid value:"
                                + " \"Global\": must be Namespaced or Cluster]");
    }

    @Test
    void refusesTwoServedVersions() {
        ObjectNode definition = json(WIDGETS);
        JsonNode second = definition.at("/spec/versions/0").deepCopy();
        definition.withArray("/spec/versions").add(second);

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> KindDescription.fromCrd(definition))
                .withMessageContaining("2 served versions (expected: exactly 1");
    }

    private static ObjectNode json(String json) {
        return Json.MAPPER.readValue(json, ObjectNode.class);
    }
}
