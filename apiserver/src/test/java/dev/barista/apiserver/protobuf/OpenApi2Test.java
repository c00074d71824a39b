package dev.barista.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.schema.BuiltIns;
import dev.barista.apiserver.schema.KindDescription;
import dev.barista.model.object.Types;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The document that kubectl falls back to, read by the field numbers of `OpenAPIv2.proto`.
final class OpenApi2Test {

    private static final byte[] DOCUMENT =
            OpenApi2.document(
                    List.of(kind(0), kind(1), BuiltIns.find(Types.DEPLOYMENT).orElseThrow()));

    @Test
    void saysThatItIsVersionTwoOfBarista() {
        assertThat(first(DOCUMENT, 1).text()).isEqualTo("2.0");
        assertThat(first(first(DOCUMENT, 2).bytes(), 1).text()).isEqualTo("Barista");
    }

    @Test
    void hasAPathForEachKind() {
        assertThat(paths().stream().map(path -> first(path.bytes(), 1).text()))
                .hasSize(3)
                .contains("/apis/apps/v1/namespaces/{namespace}/deployments/{name}")
                .allMatch(path -> path.endsWith("/{name}"));
    }

    @Test
    void tellsTheParametersOfEachPatch() {
        for (Wire.Field path : paths()) {
            byte[] operation = first(first(path.bytes(), 2).bytes(), 8).bytes();
            List<String> names =
                    all(operation, 8).stream()
                            .map(parameter -> first(parameter.bytes(), 1))
                            .map(parameter -> first(parameter.bytes(), 2))
                            .map(query -> first(query.bytes(), 3))
                            .map(query -> first(query.bytes(), 4).text())
                            .toList();
            assertThat(names).containsExactly("dryRun", "fieldManager", "fieldValidation", "force");
        }
    }

    @Test
    void tellsTheKindThatAPatchIsOf() {
        byte[] operation = first(first(paths().getLast().bytes(), 2).bytes(), 8).bytes();
        byte[] extension = first(operation, 13).bytes();

        assertThat(first(extension, 1).text()).isEqualTo("x-kubernetes-group-version-kind");
        assertThat(first(first(extension, 2).bytes(), 2).text())
                .isEqualTo("group: \"apps\"\nkind: Deployment\nversion: v1\n");
    }

    private static List<Wire.Field> paths() {
        return all(first(DOCUMENT, 8).bytes(), 2);
    }

    private static Wire.Field first(byte[] message, int number) {
        return all(message, number).getFirst();
    }

    private static List<Wire.Field> all(byte[] message, int number) {
        return Wire.read(message).stream().filter(field -> field.number() == number).toList();
    }

    private static KindDescription kind(int index) {
        return BuiltIns.all().get(index);
    }
}
