package dev.barista.node.pod.start;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.InMemoryObjects;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.runtime.Images.Credentials;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PullSecretsTest {

    private final InMemoryObjects objects = new InMemoryObjects(new VirtualTime());

    @Test
    void findsTheCredentialsOfTheRegistry() {
        secret(
                """
                {"auths": {"https://ghcr.io": {"username": "u", "password": "p"},
                           "localhost:5000": {"auth": "%s"}}}
                """
                        .formatted(base64("me:pa:ss")));

        assertThat(find("ghcr.io/x/y:1")).contains(new Credentials("u", "p"));
        assertThat(find("localhost:5000/x")).contains(new Credentials("me", "pa:ss"));
        assertThat(find("quay.io/x/y")).isEmpty();
    }

    @Test
    void knowsTheNamesOfDockerHub() {
        secret("{\"auths\": {\"https://index.docker.io/v1/\": {\"username\": \"u\"}}}");

        assertThat(find("nginx")).isPresent();
        assertThat(find("library/nginx:1")).isPresent();
        assertThat(find("docker.io/library/nginx")).isPresent();
    }

    @Test
    void passesOverWhatItCannotRead() {
        secret("not json");

        assertThat(find("nginx")).isEmpty();
    }

    private Optional<Credentials> find(String image) {
        ApiObject pod =
                ApiObject.parse(
                        """
                        {"metadata": {"name": "p", "namespace": "default"},
                         "spec": {"imagePullSecrets": [{"name": "none"}, {"name": "pull"}]}}
                        """);
        return PullSecrets.find(objects, pod, image);
    }

    private void secret(String config) {
        objects.create(
                Types.SECRET,
                ApiObject.of(Types.SECRET, new ObjectKey("default", "pull"))
                        .with(tree ->
                                tree.putObject("data").put(".dockerconfigjson", base64(config))));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
