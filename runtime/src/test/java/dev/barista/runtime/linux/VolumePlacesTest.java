package dev.barista.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.VolumeMounts.Memory;
import dev.barista.runtime.VolumeMounts.Pin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumePlacesTest {

    @TempDir private Path temporary;
    private MountThreads threads;
    private VolumePlaces places;
    private Path volume;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Self.administers(), "not root");
        threads = new MountThreads(2, List.of());
        places = new VolumePlaces(threads);
        volume = Files.createDirectory(temporary.resolve("v"));
    }

    @AfterEach
    void close() {
        if (threads != null) {
            threads.close();
        }
    }

    @Test
    void makesTheFoldersOfAPathWithTheModeOfTheVolume() throws Exception {
        Files.setAttribute(volume, "unix:mode", 02775);

        Path held = pin("a/b/c", true);

        assertThat(inside(() -> Files.isDirectory(held))).isTrue();
        assertThat(Files.getAttribute(volume.resolve("a/b/c"), "unix:mode")).isEqualTo(042775);
        assertThat(pin("a/b/c", true)).isEqualTo(held);
    }

    @Test
    void followsLinksThatStayWithin() throws Exception {
        Files.createDirectory(volume.resolve("..2026"));
        Files.writeString(volume.resolve("..2026/coffee"), "black");
        Files.createSymbolicLink(volume.resolve("..data"), Path.of("..2026"));
        Files.createSymbolicLink(volume.resolve("coffee"), Path.of("..data/coffee"));

        Path held = pin("coffee", false);

        assertThat(inside(() -> Files.readString(held))).isEqualTo("black");
        assertThat(held).isEmptyFile(); // the mount is not the machine's
    }

    @Test
    void lettingGoOfWhatWasExchangedIsNoneOfTheMachinesMounts() throws Exception {
        Files.writeString(volume.resolve("f"), "old");
        Path old = pin("f", false);
        Files.writeString(temporary.resolve("g"), "new");
        Files.move(
                temporary.resolve("g"), volume.resolve("f"), StandardCopyOption.REPLACE_EXISTING);

        Path now = pin("f", false);

        assertThat(now).isNotEqualTo(old);
        assertThat(old).doesNotExist();
        assertThat(inside(() -> Files.readString(now))).isEqualTo("new");
    }

    /// What a container does that can write to the volume: a folder, a link out of it, again and
    /// again, while its `subPath` is looked up, made and mounted.
    @Test
    void anExchangedLinkNeverLeadsOut() throws Exception {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createSymbolicLink(volume.resolve("link"), outside);
        Files.createDirectory(volume.resolve("folder"));
        var done = new AtomicBoolean();
        Thread attacker = Thread.ofPlatform().start(() -> exchange(done));
        int found = 0;
        for (int i = 0; i < 2_000; i++) {
            try {
                Path held = pin("x/deep", true);
                found++;
                assertThat(inside(() -> Files.exists(held.resolve("secret")))).isFalse();
                assertThat(inside(() -> Files.exists(held.resolve("../secret")))).isFalse();
            } catch (IOException refused) {
                // Not there, a link, or deleted between the two steps: not mounted in any case.
                assertThat(refused.getMessage()).containsAnyOf("x/deep", "cannot mount");
            }
        }
        done.set(true);
        attacker.join(10_000);

        assertThat(found).isPositive();
        assertThat(outside.toFile().list()).containsExactly("secret");
    }

    private void exchange(AtomicBoolean done) {
        Path x = volume.resolve("x");
        while (!done.get()) {
            try {
                Files.move(volume.resolve("folder"), x);
                Files.move(x, volume.resolve("folder"));
                Files.move(volume.resolve("link"), x);
                Files.move(x, volume.resolve("link"));
            } catch (IOException made) { // while the name was free
                var _ = x.resolve("deep").toFile().delete();
                var _ = x.toFile().delete();
            }
        }
    }

    @Test
    void givesAVolumeToAGroupWithoutFollowingLinks() throws Exception {
        Path outside = Files.writeString(temporary.resolve("outside"), "");
        Files.createDirectories(volume.resolve("a/b"));
        Files.writeString(volume.resolve("a/b/f"), "");
        Files.createSymbolicLink(volume.resolve("a/link"), outside);

        places.give(volume, 4321, false);

        assertThat(Files.getAttribute(volume.resolve("a/b/f"), "unix:gid")).isEqualTo(4321);
        assertThat((int) Files.getAttribute(volume.resolve("a/b"), "unix:mode") & 02770)
                .isEqualTo(02770);
        assertThat(Files.getAttribute(outside, "unix:gid")).isNotEqualTo(4321);
    }

    @Test
    void leavesAVolumeThatIsTheGroupsAlreadyIfItIsTo() throws Exception {
        places.give(volume, 4321, false);
        Files.writeString(volume.resolve("f"), "");
        Files.setAttribute(volume.resolve("f"), "unix:gid", 1);

        places.give(volume, 4321, true);
        assertThat(Files.getAttribute(volume.resolve("f"), "unix:gid")).isEqualTo(1);

        places.give(volume, 4321, false);
        assertThat(Files.getAttribute(volume.resolve("f"), "unix:gid")).isEqualTo(4321);
    }

    @Test
    void aFolderInMemoryIsMadeOnce() throws Exception {
        places.memory(volume, new Memory(1 << 16, 0777, 0));
        inside(() -> Files.writeString(volume.resolve("f"), "kept"));

        places.memory(volume, new Memory(1 << 16, 0777, 0));

        assertThat(inside(() -> Files.readString(volume.resolve("f")))).isEqualTo("kept");
        assertThatThrownBy(() -> inside(() -> Files.write(volume.resolve("g"), new byte[1 << 17])))
                .hasMessageContaining("No space left");
    }

    private Path pin(String path, boolean create) throws IOException {
        return places.pin(new Pin(volume, path, create, temporary.resolve("held/c-0")));
    }

    private <T> T inside(java.util.concurrent.Callable<T> look) throws IOException {
        return threads.call(look);
    }
}
