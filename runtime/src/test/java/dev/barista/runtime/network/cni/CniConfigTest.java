package dev.barista.runtime.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CniConfigTest {

    @TempDir private Path folder;

    private CniConfig read(String text) throws IOException {
        return CniConfig.read(Files.writeString(folder.resolve("net.conf"), text));
    }

    @Test
    void aListNamesItsPluginsInOrder() throws IOException {
        CniConfig config =
                read(
                        """
                        {"cniVersion": "1.0.0", "name": "pods",
                         "plugins": [{"type": "bridge"}, {"type": "portmap"}]}\
                        """);

        assertThat(config.name()).isEqualTo("pods");
        assertThat(config.plugins())
                .extracting(CniConfig::type)
                .containsExactly("bridge", "portmap");
        assertThat(config.check()).isTrue();
    }

    @Test
    void onePluginAloneIsAListOfOne() throws IOException {
        CniConfig config =
                read("{'cniVersion': '0.4.0', 'name': 'pods', 'type': 'ptp'}".replace('\'', '"'));

        assertThat(config.plugins()).extracting(CniConfig::type).containsExactly("ptp");
    }

    @ParameterizedTest
    @CsvSource({
        "0.3.1, false, false",
        "0.4.0, false, true",
        "1.0.0, false, true",
        "1.0.0, true, false",
        "1.1.0, false, true",
    })
    void isCheckedWhereTheVersionHasItUnlessItIsDisabled(
            String version, boolean disabled, boolean checked) {
        var tree =
                Json.object()
                        .put("cniVersion", version)
                        .put("name", "pods")
                        .put("type", "ptp")
                        .put("disableCheck", disabled);

        assertThat(CniConfig.of(tree).check()).isEqualTo(checked);
    }

    @Test
    void survivesItsOwnTree() throws IOException {
        CniConfig config =
                read(
                        """
                        {"cniVersion": "1.0.0", "name": "pods", "disableCheck": true,
                         "plugins": [{"type": "bridge", "bridge": "b0"}]}\
                        """);

        assertThat(CniConfig.of(config.tree())).isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'cniVersion':'1.0.0','type':'ptp'}|name: none (expected: [a-zA-Z0-9]",
                "{'cniVersion':'1.0.0','name':'a b','type':'ptp'}|name: a b (expected: ",
                "{'name':'pods','type':'ptp'}|cniVersion: none (expected: one of [0.3.0, ",
                "{'cniVersion':'0.2.0','name':'pods','type':'ptp'}|cniVersion: 0.2.0 (expected: one"
                        + " of",
                "{'cniVersion':'1.0.0','name':'pods','plugins':[]}|plugins: none (expected: one or"
                        + " more)",
                "{'cniVersion':'1.0.0','name':'pods','type':'../sh'}|type of a plugin: ../sh"
                        + " (expected:",
                "{'cniVersion':'1.0.0','name':'pods'}|type of a plugin: none (expected: name of",
                "[|Unexpected end-of-input",
            })
    void refusesWhatIsNoConfiguration(String text, String message) {
        assertThatThrownBy(() -> read(text.replace('\'', '"')))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("CNI configuration: " + folder.resolve("net.conf"))
                .hasMessageContaining(message);
    }

    @Test
    void saysThatTheFileIsNotThere() {
        assertThatThrownBy(() -> CniConfig.read(Path.of("/none.conflist")))
                .hasMessage("CNI configuration: /none.conflist (expected: a file)");
    }
}
