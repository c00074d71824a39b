package dev.barista.runtime.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.Json;
import dev.barista.runtime.network.cni.PluginCall.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which plugin is asked what, in which order, word by word.
class PluginChainTest {

    private static final Target POD = new Target("pod-1", "/proc/7/fd/8");

    private final List<String> calls = new ArrayList<>();
    private final Map<String, String> answers = new HashMap<>();

    private PluginChain chain(String version) {
        String config =
                """
                {"cniVersion":"%s","name":"pods","plugins":[
                 {"type":"bridge","bridge":"b0"},{"type":"tuning","mtu":1400}]}\
                """
                        .formatted(version);
        return new PluginChain(CniConfig.of(Json.MAPPER.readTree(config)), this::answer);
    }

    private String answer(PluginCall call) throws IOException {
        calls.add("%s %s".formatted(call.command(), call.input()));
        String answer = answers.get(call.plugin());
        if (answer == null) {
            throw new IOException(call.text() + " failed");
        }
        return answer;
    }

    private static CniResult result(String mac) {
        return new CniResult(Json.object().put("mac", mac));
    }

    @Test
    void eachPluginIsToldTheResultOfTheOneBefore() throws IOException {
        answers.putAll(Map.of("bridge", "{\"mac\":\"a\"}", "tuning", "{\"mac\":\"b\"}"));

        CniResult result = chain("1.0.0").add(POD);

        assertThat(result).isEqualTo(result("b"));
        assertThat(calls)
                .containsExactly(
                        "ADD {\"cniVersion\":\"1.0.0\",\"name\":\"pods\",\"type\":\"bridge\","
                                + "\"bridge\":\"b0\"}",
                        "ADD {\"cniVersion\":\"1.0.0\",\"name\":\"pods\",\"type\":\"tuning\","
                                + "\"mtu\":1400,\"prevResult\":{\"mac\":\"a\"}}");
    }

    @Test
    void theFirstThatFailsEndsAdd() {
        assertThatThrownBy(() -> chain("1.0.0").add(POD))
                .hasMessage("CNI plugin bridge: ADD failed");

        assertThat(calls).hasSize(1);
    }

    @Test
    void saysWhichPluginGaveNoResult() {
        answers.put("bridge", "");

        assertThatThrownBy(() -> chain("1.0.0").add(POD))
                .hasMessage("CNI plugin bridge: ADD: result: none (expected: a JSON object)");
    }

    @Test
    void delGoesBackwardsAndTellsAllTheLastResult() throws IOException {
        answers.putAll(Map.of("bridge", "", "tuning", ""));

        chain("0.4.0").delete(POD, result("b"));

        assertThat(calls)
                .containsExactly(
                        "DEL {\"cniVersion\":\"0.4.0\",\"name\":\"pods\",\"type\":\"tuning\","
                                + "\"mtu\":1400,\"prevResult\":{\"mac\":\"b\"}}",
                        "DEL {\"cniVersion\":\"0.4.0\",\"name\":\"pods\",\"type\":\"bridge\","
                                + "\"bridge\":\"b0\",\"prevResult\":{\"mac\":\"b\"}}");
    }

    @Test
    void delOfWhatWasNotMadeTellsNoResult() throws IOException {
        answers.putAll(Map.of("bridge", "", "tuning", ""));

        chain("1.0.0").delete(POD, null);

        assertThat(calls).hasSize(2).noneMatch(call -> call.contains("prevResult"));
    }

    @Test
    void checkGoesForwardsWithTheLastResult() throws IOException {
        answers.putAll(Map.of("bridge", "", "tuning", ""));

        chain("1.0.0").check(POD, result("b"));

        assertThat(calls)
                .hasSize(2)
                .allMatch(call -> call.endsWith("\"prevResult\":{\"mac\":\"b\"}}"));
        assertThat(calls.getFirst()).startsWith("CHECK").contains("bridge");
    }

    @Test
    void versionsWithoutCheckAreNotAskedAndDelTellsNoResult() throws IOException {
        answers.putAll(Map.of("bridge", "", "tuning", ""));

        chain("0.3.1").check(POD, result("b"));
        chain("0.3.1").delete(POD, result("b"));

        assertThat(calls)
                .hasSize(2)
                .allMatch(call -> call.startsWith("DEL"))
                .noneMatch(call -> call.contains("prevResult"));
    }
}
