package dev.barista.app.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomTest {

    @TempDir Path folder;

    @Test
    void namesTheFolderAndWhatIsFree() {
        assertThat(new Room(Path.of("/data"), 12_288).complaint())
                .isEqualTo(
                        "data folder: /data with 12 KB free (expected: 4 MB; free some, or give"
                                + " another folder with `--data`)");
    }

    @Test
    void aRestartNeedsLessThanAFirstStart() {
        var little = new Room(folder, 500_000);

        assertThat(little.isGone()).isFalse();
        assertThat(little.isScarce()).isTrue();
        assertThat(new Room(folder, 0).isGone()).isTrue();
        assertThat(new Room(folder, 5_000_000).isScarce()).isFalse();
    }

    @Test
    void ofAFolderThatIsToBeMadeIsThatOfItsDisk() throws IOException {
        assertThat(Room.of(folder.resolve("a/b")).free()).isPositive();
    }
}
