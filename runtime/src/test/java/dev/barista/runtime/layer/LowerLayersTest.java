package dev.barista.runtime.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.runtime.linux.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a layer says by way of the layers below it.
class LowerLayersTest {

    private static final Tar BASE =
            new Tar()
                    .folder("usr")
                    .folder("usr/lib")
                    .file("usr/lib/libc", "c")
                    .link("lib", "usr/lib")
                    .folder("run")
                    .folder("var")
                    .link("var/run", "/run");

    @TempDir Path folder;
    private int count;
    private boolean asked;

    @AfterEach
    void deleteLinksThatLeadOut() throws IOException {
        for (Path child : Trees.children(folder)) {
            FileTree.delete(child);
        }
    }

    @Test
    void entriesBelowALinkOfALowerLayerGoWhereItLeads() throws IOException {
        assertThat(merged(BASE, new Tar().file("lib/libm", "m").file("var/run/ko/x", "k")))
                .containsExactly(
                        "lib -> usr/lib",
                        "run/",
                        "run/ko/",
                        "run/ko/x k",
                        "usr/",
                        "usr/lib/",
                        "usr/lib/libc c",
                        "usr/lib/libm m",
                        "var/",
                        "var/run -> /run");
        assertThat(asked).isTrue();
    }

    @Test
    void aFolderEntryReplacesALinkOfALowerLayer() throws IOException {
        assertThat(merged(BASE, new Tar().folder("lib").file("lib/libm", "m")))
                .contains("lib/", "lib/libm m", "usr/lib/libc c")
                .doesNotContain("lib/libc c");
        assertThat(asked).isFalse();
    }

    @Test
    void whiteoutsBelowALinkHideWhatItLeadsTo() throws IOException {
        assertThat(merged(BASE, new Tar().file("lib/.wh.libc", "")))
                .contains("lib -> usr/lib", "usr/lib/")
                .doesNotContain("usr/lib/libc c");
        assertThat(merged(BASE, new Tar().file("lib/.wh..wh..opq", "").file("lib/new", "n")))
                .contains("lib -> usr/lib", "usr/lib/", "usr/lib/new n")
                .doesNotContain("usr/lib/libc c");
    }

    @Test
    void linksOfALowerLayerThatAreGoneLeadNowhere() throws IOException {
        assertThat(merged(BASE, new Tar().file(".wh.lib", "").file("lib/own", "o")))
                .contains("lib/", "lib/own o", "usr/lib/libc c")
                .doesNotContain("usr/lib/own o");
        assertThat(merged(BASE, new Tar().file(".wh.lib", ""), new Tar().file("lib/own", "o")))
                .contains("lib/own o")
                .doesNotContain("usr/lib/own o");
        assertThat(
                        merged(
                                BASE,
                                new Tar().folder("var").file("var/.wh..wh..opq", ""),
                                new Tar().file("var/run/own", "o")))
                .contains("var/run/own o")
                .doesNotContain("run/own o");
    }

    @Test
    void hardLinksReachTheFilesOfLowerLayers() throws IOException {
        // Given
        Tar upper = new Tar().hardLink("copy", "/lib/libc").hardLink("run2", "var/run");

        // When
        List<String> tree = merged(BASE, upper);

        // Then
        assertThat(tree).contains("copy c", "usr/lib/libc c", "run2 -> /run", "var/run -> /run");
        Path flat = folder.resolve("flat" + count);
        assertThat(Files.isSameFile(flat.resolve("copy"), flat.resolve("usr/lib/libc"))).isTrue();
    }

    @Test
    void hardLinksToWhatALowerLayerLostAreRefused() {
        for (Tar middle : List.of(new Tar().file(".wh.usr", ""), new Tar().file("usr", "x"))) {
            assertThatThrownBy(() -> merged(BASE, middle, new Tar().hardLink("a", "usr/lib/libc")))
                    .isInstanceOf(LayerException.class)
                    .hasMessageContaining("usr/lib/libc: hard link to it");
        }
    }

    /// containerd copies them up, too.
    @Test
    void foldersThatNoEntryNamesLookAsBelow() throws IOException {
        // Given
        Tar base = new Tar().put(Tar.entry("tmp/", TarConstants.LF_DIR, 01777), new byte[0]);

        // When
        merged(base, new Tar().file("tmp/a/b", "x"));

        // Then
        Path tmp = folder.resolve("flat" + count + "/tmp");
        assertThat((int) Files.getAttribute(tmp, "unix:mode") & 07777).isEqualTo(01777);
        assertThat(Files.getLastModifiedTime(tmp).toMillis()).isEqualTo(1_600_000_000_000L);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tmp.resolve("a"))))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void aFileOfALowerLayerGivesWayToAFolder() throws IOException {
        assertThat(merged(new Tar().file("a", "old"), new Tar().file("a/b", "new")))
                .containsExactly("a/", "a/b new");
    }

    @Test
    void layersWithAllTheirFoldersDependOnNoOther() throws IOException {
        merged(BASE, new Tar().folder("opt").file("opt/x", "x").file("y", "y").file(".wh.lib", ""));

        assertThat(asked).isFalse();
    }

    @Test
    void theKernelMergesThemAlike() throws Exception {
        assumeTrue(Inodes.root() && LayerUnpacker.form(folder) == LayerForm.OVERLAY);
        // Given
        Tar upper = new Tar().file("lib/libm", "m").hardLink("copy", "/lib/libc");
        List<String> flat = merged(BASE, upper);
        Path merged = Files.createDirectory(folder.resolve("merged"));
        String lower = folder.resolve(count + "-1") + ":" + folder.resolve(count + "-0");

        // When
        WhiteoutTest.run(
                "mount", "-t", "overlay", "overlay", "-o", "lowerdir=" + lower, merged.toString());

        // Then
        try {
            assertThat(Trees.of(merged)).isEqualTo(flat);
        } finally {
            WhiteoutTest.run("umount", merged.toString());
        }
    }

    /// Unpacks layers, each above those before it, in every form; says what they are together.
    private List<String> merged(Tar... tars) throws IOException {
        LayerForm best = LayerUnpacker.form(folder);
        List<String> marked = merged(LayerForm.MARKED, tars);
        List<String> result = best == LayerForm.MARKED ? marked : merged(best, tars);
        assertThat(result).isEqualTo(marked);
        return result;
    }

    private List<String> merged(LayerForm form, Tar... tars) throws IOException {
        count++;
        List<Path> layers = new ArrayList<>();
        for (Tar tar : tars) {
            Path target = folder.resolve(count + "-" + layers.size());
            List<Path> below = List.copyOf(layers);
            var lower = new LowerLayers(() -> below);
            byte[] bytes = tar.bytes();
            new LayerUnpacker(form, LayerLimits.DEFAULT)
                    .unpack(Tar.stream(bytes), Tar.digest(bytes), target, lower);
            asked = lower.asked();
            layers.add(target);
        }
        Path flat = folder.resolve("flat" + count);
        Rootfs.flatten(layers, flat);
        assertThat(Files.exists(flat, LinkOption.NOFOLLOW_LINKS)).isTrue();
        return Trees.of(flat);
    }
}
