package dev.barista.node.volume.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.node.scheduling.Resources;
import dev.barista.node.volume.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownwardFieldsTest {

    private static final ApiObject POD =
            ApiObject.parse(
                    """
                    {"kind": "Pod", "metadata": {"name": "p", "namespace": "shop", "uid": "u-1",
                      "labels": {"b": "2", "a": "say \\"hi\\""},
                      "annotations": {"note": "two\\nlines\\tand \\\\"}},
                     "spec": {"containers": [
                       {"name": "app", "resources": {
                         "limits": {"cpu": "1500m", "memory": "100Mi", "ephemeral-storage": "1Gi"},
                         "requests": {"cpu": "250m"}}},
                       {"name": "free"}]}}
                    """);

    private final DownwardFields fields = new DownwardFields(POD, new Resources(4_000, 8L << 30));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metadata.name | p",
                "metadata.namespace | shop",
                "metadata.uid | u-1",
                "metadata.labels['b'] | 2",
                "metadata.labels['none'] | ''",
                "metadata.annotations['note'] | 'two\nlines\tand \\'",
                "metadata.labels | 'a=\"say \\\"hi\\\"\"\nb=\"2\"'",
                "metadata.annotations | 'note=\"two\\nlines\\tand \\\\\"'",
            })
    void showsAField(String path, String value) throws Exception {
        assertThat(fields.field(path)).isEqualTo(value);
    }

    @Test
    void showsNoFieldThatIsNotThePodsOwn() {
        assertThatThrownBy(() -> fields.field("spec.nodeName"))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("downwardAPI.items.fieldRef.fieldPath: spec.nodeName")
                .hasMessageContaining("(expected: metadata.name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'containerName':'app','resource':'limits.cpu'} | 2",
                "{'containerName':'app','resource':'limits.cpu','divisor':'1m'} | 1500",
                "{'containerName':'app','resource':'requests.cpu','divisor':'1m'} | 250",
                "{'containerName':'app','resource':'requests.cpu','divisor':'0'} | 1",
                "{'containerName':'app','resource':'limits.memory','divisor':'1Mi'} | 100",
                "{'containerName':'app','resource':'limits.memory'} | 104857600",
                "{'containerName':'app','resource':'requests.memory','divisor':'1Mi'} | 100",
                "{'containerName':'app','resource':'limits.ephemeral-storage','divisor':'1Mi'} | 1024",
                "{'containerName':'free','resource':'limits.cpu'} | 4",
                "{'containerName':'free','resource':'limits.memory','divisor':'1Gi'} | 8",
                "{'containerName':'free','resource':'requests.cpu'} | 0",
            })
    void showsAResource(String reference, String value) throws Exception {
        assertThat(resource(reference)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'containerName':'none','resource':'limits.cpu'} | container none not found",
                "{'containerName':'app','resource':'cpu'} | resourceFieldRef.resource: cpu",
                "{'containerName':'app','resource':'limits.cpu','divisor':'x'} | resourceFieldRef.divisor: x",
            })
    void refusesAResourceThatIsNotThere(String reference, String message) {
        assertThatThrownBy(() -> resource(reference))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith(message);
    }

    private String resource(String reference) throws Refused {
        return fields.resource(
                Json.MAPPER.readTree(reference.replace('\'', '"')),
                POD.spec().path("containers").path(0));
    }
}
