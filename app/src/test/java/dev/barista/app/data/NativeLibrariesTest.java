package dev.barista.app.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeLibrariesTest {

    @TempDir private Path folder;

    private Properties found(Path temporary, Path place) {
        var properties = new Properties();
        properties.setProperty("java.io.tmpdir", temporary.toString());
        properties.setProperty("io.netty.native.workdir", "/chosen");
        NativeLibraries.findPlace(place, properties);
        return properties;
    }

    @Test
    void staysInTheFolderForTemporaryFilesWhereThatAllowsExecution() {
        Path place = folder.resolve("native");

        assertThat(found(folder, place)).hasSize(2).doesNotContainKey("org.sqlite.tmpdir");
        assertThat(place).doesNotExist();
        assertThat(folder).isEmptyDirectory();
    }

    /// `/proc` is mounted with `noexec`, and takes no files.
    @Test
    void takesTheDataFolderElsewhereAndKeepsWhatTheUserHasChosen() throws Exception {
        Path place = folder.resolve("data/native");

        assertThat(found(Path.of("/proc"), place))
                .containsEntry("org.sqlite.tmpdir", place.toString())
                .containsEntry("ZstdTempFolder", place.toString())
                .containsEntry("io.netty.native.workdir", "/chosen");
        assertThat(Files.getPosixFilePermissions(place))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void leavesAllAsItIsIfTheFolderCannotBeMade() throws Exception {
        Path file = Files.createFile(folder.resolve("data"));

        assertThat(found(Path.of("/proc"), file.resolve("native"))).hasSize(2);
    }

    @Test
    void deletesWhatWasLeft() throws Exception {
        Files.createFile(folder.resolve("sqlite-1.so"));

        NativeLibraries.deleteLeft(folder);
        NativeLibraries.deleteLeft(folder.resolve("missing"));

        assertThat(folder).isEmptyDirectory();
    }
}
