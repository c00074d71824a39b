package dev.barista.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {

    private static final String DIGEST = "sha256:" + "0a".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest",
        "nginx:1.27, docker.io/library/nginx:1.27",
        "me/app, docker.io/me/app:latest",
        "docker.io/nginx, docker.io/library/nginx:latest",
        "index.docker.io/me/app, docker.io/me/app:latest",
        "localhost/app, localhost/app:latest",
        "localhost:5000/app, localhost:5000/app:latest",
        "host:5000/a/b:c, host:5000/a/b:c",
        "[::1]:5000/app, [::1]:5000/app:latest",
        "ghcr.io/a/b.c/d__e/f--g:V1_x.y-z, ghcr.io/a/b.c/d__e/f--g:V1_x.y-z",
        "dev.local/helloworld, dev.local/helloworld:latest",
    })
    void isMadeWhole(String written, String whole) {
        assertThat(Reference.parse(written)).hasToString(whole);
        assertThat(Reference.parse(whole)).hasToString(whole);
    }

    @Test
    void aDigestWinsOverATag() {
        Reference reference = Reference.parse("nginx:1.27@" + DIGEST);

        assertThat(reference).hasToString("docker.io/library/nginx@" + DIGEST);
        assertThat(reference.version()).isEqualTo(DIGEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Nginx",
                "a b",
                "/app",
                "app/",
                "a//b",
                "host:99999/app",
                "host:x/app",
                "-/a",
                "app:",
                "app:-x",
                "app@",
                "app@sha256:12",
                "app@sha512:12",
                "a..b",
                "ho_st.x/app",
                "https://host/app",
                "host.io/../app",
                "host.io/app?x=y",
                "a#b",
                "[::1/app"
            })
    void whatIsNoNameIsRefusedWithItsRule(String written) {
        assertThatThrownBy(() -> Reference.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("image: " + written)
                .hasMessageContaining("(expected: ");
    }
}
