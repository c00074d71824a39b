package dev.barista.runtime.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.Json;
import dev.barista.runtime.network.cni.PluginCall.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachmentFolderTest {

    private static final CniConfig CONFIG =
            CniConfig.of(
                    Json.object()
                            .put("cniVersion", "1.0.0")
                            .put("name", "pods")
                            .put("type", "ptp"));
    private static final Attachment BEGUN =
            new Attachment(new Target("pod-1", "/proc/7/fd/8"), CONFIG, null);

    @TempDir private Path parent;
    private Path path;
    private AttachmentFolder folder;

    @BeforeEach
    void open() throws IOException {
        path = parent.resolve("cni");
        folder = new AttachmentFolder(path);
    }

    @Test
    void whatIsWrittenIsReadByTheNextProcess() throws IOException {
        Attachment made = BEGUN.with(new CniResult(Json.object().put("mac", "a")));

        folder.write(BEGUN);
        assertThat(new AttachmentFolder(path).all()).containsExactly(BEGUN);

        folder.write(made);
        assertThat(new AttachmentFolder(path).all()).containsExactly(made);

        folder.delete(made);
        folder.delete(made);
        assertThat(path).isEmptyDirectory();
    }

    @Test
    void onlyItsOwnerReadsIt() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rwx------");
    }

    @Test
    void refusesARecordOfANewerBarista() throws IOException {
        Files.writeString(
                path.resolve("pod-1.json"),
                BEGUN.json().replace(": 1,", ": 2,").replace(":1,", ":2,"));

        assertThatThrownBy(folder::all)
                .hasMessageStartingWith(path.resolve("pod-1.json") + ": version: 2 (expected: 1)");
    }

    @Test
    void refusesARecordThatLacksAMember() throws IOException {
        Files.writeString(path.resolve("pod-1.json"), "{\"version\":1,\"id\":\"pod-1\"}");

        assertThatThrownBy(folder::all)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(path.resolve("pod-1.json") + ": ");
    }
}
