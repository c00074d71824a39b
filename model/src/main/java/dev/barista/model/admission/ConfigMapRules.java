package dev.barista.model.admission;

import dev.barista.model.config.ConfigMaps;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.config.Parsed;
import dev.barista.model.naming.Annotations;
import dev.barista.model.object.ApiObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;

/// Validates a ConfigMap that holds settings.
final class ConfigMapRules {

    private static final String EXAMPLE_CHANGED =
            "the update modifies a key in \"_example\" which is probably not what you want."
                    + " Instead, copy the respective setting to the top-level of the ConfigMap,"
                    + " directly below \"data\"";

    /// All that is wrong; nothing for good settings.
    static List<String> check(ApiObject configMap, ConfigSnapshot config) {
        List<String> errors = new ArrayList<>();
        JsonNode example = configMap.at("/data").path(ConfigMaps.EXAMPLE);
        Optional<String> checksum = configMap.findAnnotation(Annotations.EXAMPLE_CHECKSUM);
        if (example.isString()
                && checksum.isPresent()
                && !checksum.get().equals(checksum(example.asString()))) {
            errors.add(EXAMPLE_CHANGED);
        }
        Parsed<ConfigSnapshot> next = config.with(configMap.name(), ConfigMaps.settings(configMap));
        if (next instanceof Parsed.Invalid<ConfigSnapshot>(List<String> wrong)) {
            errors.addAll(wrong);
        }
        return errors;
    }

    /// CRC-32 in hexadecimal, of the text without the space around it.
    static String checksum(String example) {
        CRC32 crc = new CRC32();
        crc.update(example.strip().getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }

    private ConfigMapRules() {}
}
