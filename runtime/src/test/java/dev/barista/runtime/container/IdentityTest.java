package dev.barista.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {

    private static final List<String> PASSWD =
            List.of("root:x:0:0:root:/root:/bin/sh", "app:x:1001:1002::/home/app:/bin/sh");
    private static final List<String> GROUP = List.of("app:x:1002:", "web:x:33:app,other");

    @Test
    void isRootWhenNothingIsSaid() throws IOException {
        assertThat(of("")).isEqualTo(new Identity(0, 0, List.of(), "/root"));
    }

    @Test
    void takesGroupsAndHomeOfANamedUser() throws IOException {
        assertThat(of("app")).isEqualTo(new Identity(1001, 1002, List.of(33), "/home/app"));
    }

    @Test
    void findsTheUserOfANumber() throws IOException {
        assertThat(of("1001")).isEqualTo(of("app"));
    }

    @Test
    void takesANumberThatNobodyHas() throws IOException {
        assertThat(of("4000:4001")).isEqualTo(new Identity(4000, 4001, List.of(), "/"));
    }

    @Test
    void takesAGroupByName() throws IOException {
        assertThat(of("0:web")).isEqualTo(new Identity(0, 33, List.of(), "/root"));
    }

    @Test
    void refusesANameThatIsNotThere() {
        assertThatThrownBy(() -> of("nobody"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "user: nobody (expected: a number, or a name in the image's /etc/passwd)");
        assertThatThrownBy(() -> of("0:nogroup"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "group: nogroup (expected: a number, or a name in the image's /etc/group)");
    }

    @Test
    void doesNotFollowALinkOutOfTheImage(@TempDir Path folder) throws IOException {
        Path secret = Files.createDirectory(folder.resolve("etc"));
        Files.writeString(secret.resolve("passwd"), "leaked:x:7:7::/:/bin/sh\n");
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.createSymbolicLink(root.resolve("etc"), secret);

        assertThatThrownBy(() -> Identity.find(root, "leaked")).isInstanceOf(IOException.class);
    }

    private static Identity of(String user) throws IOException {
        return Identity.of(PASSWD, GROUP, user);
    }
}
