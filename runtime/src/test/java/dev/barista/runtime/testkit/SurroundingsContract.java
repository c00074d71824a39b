package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a container finds around it, and what is kept from it.
interface SurroundingsContract extends DriverWorld {

    @Test
    default void givesItsEnvironmentAndNothingOfOurs() throws Exception {
        InstanceSpec spec =
                spec("a", List.of("env"), Map.of("PORT", "8080", "GREETING", "a b=c\nd"), "", "");

        exit(start(spec));

        assertThat(Files.readString(spec.log()))
                .contains("PORT=8080\n", "GREETING=a b=c\nd\n", "PATH=/usr/local/sbin:")
                .doesNotContain("JAVA", "MAVEN", "SHLVL");
    }

    @Test
    default void runsInItsWorkingFolderWhichIsMadeIfItIsMissing() throws Exception {
        assertThat(output(spec("a", List.of("pwd"), Map.of(), "/new/folder", "")))
                .isEqualTo("/new/folder\n");
    }

    @Test
    default void runsAsTheUserOfTheImage() throws Exception {
        assumeTrue(driver().abilities().ownNetwork(), "an ordinary user can be one user only");

        assertThat(output(spec("a", List.of("id"), Map.of(), "", "barista")))
                .isEqualTo("uid=1001(barista) gid=1002(barista) groups=1003(coffee)\n");
        assertThat(output(spec("b", List.of("id"), Map.of(), "", "4000:4001")))
                .isEqualTo("uid=4000 gid=4001\n");
    }

    @Test
    default void mountsWhatItIsGiven() throws Exception {
        Path hosts = Files.writeString(folder().resolve("hosts"), "127.0.0.1 a\n");
        Path volume = Files.createDirectory(folder().resolve("volume"));
        var mounts =
                List.of(
                        new ContainerSpec.Mount(hosts, "/etc/hosts", true),
                        new ContainerSpec.Mount(volume, "/var/data", false));

        String output =
                output(
                        new InstanceSpec(
                                "a",
                                "a",
                                layers(),
                                shellCommand(
                                        "cat /etc/hosts; echo x >> /etc/hosts; echo y >"
                                                + " /var/data/y"),
                                Limits.NONE,
                                mounts,
                                folder().resolve("a.log")));

        assertThat(output).startsWith("127.0.0.1 a\n").contains("Read-only file system");
        assertThat(hosts).hasContent("127.0.0.1 a");
        assertThat(volume.resolve("y")).hasContent("y");
    }

    @Test
    default void writesToItsOwnLayerOnly() throws Exception {
        exit(start(shell("a", "echo mine > /www/index.html; echo x > /new")));

        assertThat(layers().get(1).resolve("www/index.html")).hasContent("hello");
        assertThat(layers().get(0).resolve("new")).doesNotExist();
        assertThat(layers().get(1).resolve("new")).doesNotExist();
        assertThat(output(shell("b", "cat /www/index.html"))).isEqualTo("hello\n");
    }

    @Test
    default void seesItsOwnProcessesOnly() throws Exception {
        assertThat(output(shell("a", "echo $$; ls -d /proc/[0-9]* > /seen; wc -l < /seen")))
                .isEqualTo("1\n1\n");
    }

    @Test
    default void findsWhatTheContractOfKnativePromises() throws Exception {
        String output =
                output(
                        shell(
                                "a",
                                """
                                for f in full null ptmx random tty urandom zero; do
                                  test -e /dev/$f || echo "no /dev/$f"
                                done
                                for f in fd stdin stdout stderr; do
                                  test -L /dev/$f || echo "no /dev/$f"
                                done
                                test -e /dev/console && echo console
                                stat -c %a /tmp
                                cat
                                hostname
                                """));

        assertThat(output).isEqualTo("1777\na\n");
    }

    @Test
    default void keepsItFromTheMachine() throws Exception {
        String output =
                output(
                        shell(
                                "a",
                                """
                                echo 1 > /proc/sys/kernel/panic
                                touch /sys/x
                                grep NoNewPrivs /proc/self/status
                                ls /sys/firmware | wc -l
                                """));

        assertThat(output)
                .contains("/proc/sys/kernel/panic: Read-only file system")
                .contains("/sys/x: Read-only file system")
                .contains("NoNewPrivs:\t1\n0\n");
    }
}
