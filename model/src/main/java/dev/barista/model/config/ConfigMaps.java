package dev.barista.model.config;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The ConfigMaps that hold settings, as objects.
public final class ConfigMaps {

    public static final String NAMESPACE = "knative-serving";

    /// The key that documents the others and sets nothing.
    public static final String EXAMPLE = "_example";

    private static final List<String> USED =
            List.of(
                    AutoscalerConfig.NAME,
                    DefaultsConfig.NAME,
                    DeploymentConfig.NAME,
                    DomainConfig.NAME,
                    Features.NAME,
                    GcConfig.NAME,
                    IdleConfig.NAME,
                    NetworkConfig.NAME,
                    ObservabilityConfig.NAME,
                    PricesConfig.NAME);

    public static final List<String> NAMES =
            Stream.of(USED, OtherConfig.NAMES).flatMap(List::stream).sorted().toList();

    private static final String COMMENT = "barista.dev/comment";

    public static boolean isSettings(ObjectKey configMap) {
        return configMap.namespace().equals(NAMESPACE) && NAMES.contains(configMap.name());
    }

    /// The settings in a ConfigMap: its data without the example.
    public static Map<String, String> settings(ApiObject configMap) {
        Map<String, String> settings = new LinkedHashMap<>();
        configMap
                .at("/data")
                .properties()
                .forEach(entry -> {
                    if (!entry.getKey().equals(EXAMPLE)) {
                        settings.put(entry.getKey(), entry.getValue().asString(""));
                    }
                });
        return Collections.unmodifiableMap(settings);
    }

    /// The ConfigMaps of a new installation: without data, so that every setting has its default.
    public static List<ApiObject> initial() {
        return NAMES.stream().map(ConfigMaps::initial).toList();
    }

    private static ApiObject initial(String name) {
        return ApiObject.of(Types.CONFIG_MAP, new ObjectKey(NAMESPACE, name))
                .with(tree -> {
                    ObjectNode metadata = (ObjectNode) tree.get("metadata");
                    metadata.putObject("labels").put("app.kubernetes.io/name", NAMESPACE);
                    metadata.putObject("annotations")
                            .put(COMMENT, about(name) + "; what is not set has its default.");
                    tree.putObject("data");
                });
    }

    private static String about(String name) {
        return switch (name) {
            case IdleConfig.NAME -> "Barista's own settings of idle instances";
            case PricesConfig.NAME -> "Barista's own prices of the cost ledger";
            default -> "Settings as in Knative's " + name;
        };
    }

    private ConfigMaps() {}
}
