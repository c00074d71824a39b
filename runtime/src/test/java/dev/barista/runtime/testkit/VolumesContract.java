package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.Container;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.ContainerSpec.Mount;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Sandbox;
import dev.barista.runtime.SandboxSpec;
import dev.barista.runtime.VolumeMounts.Memory;
import dev.barista.runtime.VolumeMounts.Pin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What containers see of volumes.
interface VolumesContract extends DriverWorld {

    private ContainerSpec idle(String name, Mount... mounts) {
        InstanceSpec spec = shell(name, "while :; do sleep 0.02; done");
        return new ContainerSpec(
                name, spec.layers(), spec.command(), spec.limits(), List.of(mounts), spec.log());
    }

    private static String said(Container container, String script) throws Exception {
        return container.exec(List.of("sh", "-c", script + " 2>&1"), PATIENCE).output();
    }

    private Path volume() throws IOException {
        return Files.createDirectories(folder().resolve("pod/volumes/v"));
    }

    @Test
    default void containersShareAVolumeInMemoryThatHoldsNoMoreThanItsSize() throws Exception {
        assumeTrue(driver().abilities().ownNetwork(), "an ordinary user mounts nothing");
        Path volume = volume();
        driver().volumes().memory(volume, new Memory(1 << 20, 02770, 4000));
        Sandbox sandbox = driver().create(new SandboxSpec("a", "a", Limits.NONE, List.of()));
        Container one = sandbox.start(idle("one", new Mount(volume, "/v", false)));
        Container two = sandbox.start(idle("two", new Mount(volume, "/v", false)));

        assertThat(said(one, "echo hello > /v/f; stat -c '%a %g' /v")).isEqualTo("2770 4000\n");
        assertThat(said(two, "cat /v/f; mount | grep -c 'tmpfs on /v '")).isEqualTo("hello\n1\n");
        assertThat(said(two, "dd if=/dev/zero of=/v/big bs=64k count=32"))
                .contains("No space left on device");
        assertThat(volume).isEmptyDirectory(); // of this process
    }

    @Test
    default void aVolumeInMemoryOutlivesAContainerAndTheFoldersName() throws Exception {
        assumeTrue(driver().abilities().ownNetwork(), "an ordinary user mounts nothing");
        driver().volumes().memory(volume(), new Memory(0, 0777, 0));
        Sandbox sandbox = driver().create(new SandboxSpec("a", "a", Limits.NONE, List.of()));
        Container one = sandbox.start(idle("one", new Mount(volume(), "/v", false)));
        said(one, "echo kept > /v/f");
        one.remove();

        Path moved = folder().resolve("moved");
        Files.move(folder().resolve("pod"), moved, StandardCopyOption.ATOMIC_MOVE);
        Path volume = moved.resolve("volumes/v");
        driver().volumes().memory(volume, new Memory(0, 0777, 0));
        Container two = sandbox.start(idle("two", new Mount(volume, "/v", false)));

        assertThat(said(two, "cat /v/f")).isEqualTo("kept\n");
        Files.delete(volume); // with its mount, although a container has another one of it
        assertThat(said(two, "cat /v/f")).isEqualTo("kept\n");
    }

    @Test
    default void aContainerSeesWhatIsRenamedInAVolumeAndNotWhatItHasAPathOf() throws Exception {
        Path volume = volume();
        Files.writeString(volume.resolve("f"), "old\n");
        Path part =
                driver().volumes()
                        .pin(new Pin(volume, "f", false, folder().resolve("pod/subpaths/c-0")));
        Sandbox sandbox = driver().create(new SandboxSpec("a", "a", Limits.NONE, List.of()));
        Container one =
                sandbox.start(
                        idle(
                                "one",
                                new Mount(volume, "/v", true),
                                new Mount(part, "/etc/part", true)));

        Files.writeString(volume.resolve("g"), "new\n");
        Files.move(volume.resolve("g"), volume.resolve("f"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(said(one, "cat /v/f /etc/part")).isEqualTo("new\nold\n");
        assertThat(said(one, "echo x > /v/f; echo x > /etc/part"))
                .containsIgnoringCase("read-only");
    }

    @Test
    default void findsNothingOutsideOfAVolume() throws Exception {
        Path volume = volume();
        Files.writeString(folder().resolve("secret"), "secret");
        Files.createSymbolicLink(volume.resolve("up"), Path.of("../../../secret"));
        Files.createSymbolicLink(volume.resolve("absolute"), folder().resolve("secret"));
        Files.createSymbolicLink(volume.resolve("loop"), Path.of("loop"));

        for (String path : List.of("up", "absolute", "loop", "../../../secret")) {
            assertThatThrownBy(() ->
                            driver().volumes()
                                    .pin(new Pin(volume, path, false, folder().resolve("at"))))
                    .as(path)
                    .isInstanceOf(IOException.class);
        }
    }
}
