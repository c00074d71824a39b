package dev.barista.node.pod.start;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Objects;
import dev.barista.node.volume.Sources;
import dev.barista.runtime.Images.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The credentials for an image's registry, among Secrets of type `dockerconfigjson`.
public final class PullSecrets {

    private static final String DOCKER_HUB = "docker.io";

    /// Of the pod's `imagePullSecrets`.
    public static Optional<Credentials> find(Objects objects, ApiObject pod, String image) {
        List<ObjectKey> secrets =
                pod.spec()
                        .path("imagePullSecrets")
                        .valueStream()
                        .map(reference -> reference.path("name").asString(""))
                        .map(name -> new ObjectKey(pod.namespace(), name))
                        .toList();
        return find(objects, secrets, image);
    }

    /// The first that fits. A secret that is not there, or of another type, is passed over, as
    /// Kubernetes does: the registry may not ask.
    public static Optional<Credentials> find(
            Objects objects, List<ObjectKey> secrets, String image) {
        return secrets.stream()
                .flatMap(key ->
                        new Sources(objects, key.namespace()).findSecret(key.name()).stream())
                .flatMap(secret -> find(secret, registryOf(image)).stream())
                .findFirst();
    }

    private static Optional<Credentials> find(Map<String, byte[]> secret, String registry) {
        byte[] config = secret.get(".dockerconfigjson");
        if (config == null) {
            return Optional.empty();
        }
        try {
            return Json.MAPPER.readTree(config).path("auths").properties().stream()
                    .filter(entry -> hostOf(entry.getKey()).equals(registry))
                    .flatMap(entry -> credentials(entry.getValue()).stream())
                    .findFirst();
        } catch (JacksonException notOurFormat) {
            return Optional.empty();
        }
    }

    private static Optional<Credentials> credentials(JsonNode auth) {
        String username = auth.path("username").asString("");
        if (!username.isEmpty()) {
            return Optional.of(new Credentials(username, auth.path("password").asString("")));
        }
        byte[] decoded = Base64.getMimeDecoder().decode(auth.path("auth").asString(""));
        String pair = new String(decoded, StandardCharsets.UTF_8);
        int colon = pair.indexOf(':');
        return colon < 0
                ? Optional.empty()
                : Optional.of(new Credentials(pair.substring(0, colon), pair.substring(colon + 1)));
    }

    public static String registryOf(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        return host ? hostOf(first) : DOCKER_HUB;
    }

    /// Of `https://index.docker.io/v1/`, or `ghcr.io`.
    private static String hostOf(String address) {
        String rest = address.replaceFirst("^https?://", "");
        int slash = rest.indexOf('/');
        String host = slash < 0 ? rest : rest.substring(0, slash);
        boolean hub = host.equals("index.docker.io") || host.equals("registry-1.docker.io");
        return hub ? DOCKER_HUB : host;
    }

    private PullSecrets() {}
}
