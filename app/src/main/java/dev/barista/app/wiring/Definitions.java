package dev.barista.app.wiring;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The CustomResourceDefinitions of the Knative kinds: the files of `deploy/crds`, which a real
/// cluster gets too.
final class Definitions {

    private static final List<String> FILES =
            List.of(
                    "services.serving.knative.dev",
                    "configurations.serving.knative.dev",
                    "revisions.serving.knative.dev",
                    "routes.serving.knative.dev",
                    "podautoscalers.autoscaling.internal.knative.dev",
                    "ingresses.networking.internal.knative.dev");

    static List<ObjectNode> read() throws IOException {
        var yaml = new YAMLMapper();
        List<ObjectNode> definitions = new ArrayList<>();
        for (String file : FILES) {
            try (InputStream in =
                    Definitions.class.getResourceAsStream("/crds/" + file + ".yaml")) {
                if (in == null) {
                    throw new IllegalStateException("no /crds/" + file + ".yaml on the class path");
                }
                definitions.add(yaml.readValue(in, ObjectNode.class));
            }
        }
        return definitions;
    }

    private Definitions() {}
}
