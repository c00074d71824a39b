package dev.barista.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {

    private static final int NOBODY = 65_534;

    @TempDir private Path temporary;

    private final List<Path> swept = new ArrayList<>();

    /// As one leaves it that is killed.
    private Path abandoned(String name) throws IOException {
        Path folder = Files.createDirectories(temporary.resolve(name));
        Files.createFile(folder.resolve("lock"));
        Files.createDirectories(folder.resolve("instances/time-3/rootfs"));
        return folder;
    }

    private void sweep() throws IOException {
        Scratch.sweepAbandoned(temporary, swept::add);
    }

    @Test
    void isDeletedAtItsEndWithAllThatIsInIt() throws IOException {
        try (var scratch = Scratch.open(temporary)) {
            Files.createDirectories(scratch.folder().resolve("instances/a"));
            assertThat(scratch.folder().getFileName().toString()).startsWith("barista-doctor-");
        }

        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void whatAKilledOneLeftIsEndedAndDeleted() throws IOException {
        Path folder = abandoned("barista-doctor-1");

        sweep();

        assertThat(swept).containsExactly(folder);
        assertThat(folder).doesNotExist();
    }

    @Test
    void theOneOfALivingProcessStays() throws IOException {
        try (var living = Scratch.open(temporary)) {
            sweep();

            assertThat(swept).isEmpty();
            assertThat(living.folder()).exists();
        }
    }

    @Test
    void oneThatHasNoLockYetStays() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("barista-doctor-1"));

        sweep();

        assertThat(swept).isEmpty();
        assertThat(folder).exists();
    }

    @Test
    void foldersOfOtherNamesStay() throws IOException {
        Path folder = abandoned("barista-other-1");

        sweep();

        assertThat(swept).isEmpty();
        assertThat(folder).exists();
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path folder = abandoned("elsewhere");
        Files.createSymbolicLink(temporary.resolve("barista-doctor-1"), folder);

        sweep();

        assertThat(swept).isEmpty();
        assertThat(folder.resolve("instances")).exists();
    }

    @Test
    void theOneOfAnotherUserStays() throws IOException {
        assumeTrue(Files.getAttribute(temporary, "unix:uid").equals(0), "root gives folders away");
        Path folder = abandoned("barista-doctor-1");
        Files.setAttribute(folder, "unix:uid", NOBODY);

        sweep();

        assertThat(swept).isEmpty();
        assertThat(folder).exists();
    }

    @Test
    void oneThatCannotBeEndedStaysAndTheNextIsSweptAllTheSame() throws IOException {
        Path first = abandoned("barista-doctor-1");
        Path second = abandoned("barista-doctor-2");

        Scratch.sweepAbandoned(
                temporary,
                state -> {
                    if (state.equals(first)) {
                        throw new IOException("it does not end");
                    }
                });

        assertThat(first).exists();
        assertThat(second).doesNotExist();
    }
}
