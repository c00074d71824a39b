package dev.barista.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `barista image`, without a Barista.
class ImageCommandTest {

    @TempDir Path folder;

    @Test
    void anEmptyStoreListsNothing() {
        assertThat(run("ls")).isEqualTo(new Ran(0, "", ""));
        assertThat(run("ls", "-o", "json")).isEqualTo(new Ran(0, "[ ]\n", ""));
    }

    @Test
    void aloneItPrintsItsCommands() {
        Ran ran = Ran.command("image");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).startsWith("Usage: barista image").contains("load", "ls", "rm");
    }

    @Test
    void whatIsNotThereCannotBeLoaded() {
        Ran ran = run("load", folder.resolve("missing.tar").toString());

        isAFailureAbout("missing.tar", ran);
    }

    @Test
    void whatIsNoImageCannotBeLoaded() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.txt"), "milk, sugar");

        isAFailureAbout("notes.txt", run("load", file.toString()));
    }

    @Test
    void whatIsNotThereCannotBeRemoved() {
        isAFailureAbout("dev.local/missing", run("rm", "dev.local/missing:1"));
    }

    @Test
    void aNameThatIsNoReferenceIsRefused() {
        Ran ran = run("rm", "Not A Reference");

        assertThat(ran.exit()).isNotZero();
        assertThat(ran.err()).contains("Not A Reference");
    }

    private static void isAFailureAbout(String name, Ran ran) {
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .startsWith("barista: ")
                .contains(name)
                .doesNotContain("internal error")
                .doesNotContain("\tat ");
    }

    private Ran run(String command, String... more) {
        String[] arguments = new String[more.length + 4];
        arguments[0] = "image";
        arguments[1] = command;
        arguments[2] = "--data";
        arguments[3] = folder.resolve("data").toString();
        System.arraycopy(more, 0, arguments, 4, more.length);
        return Ran.command(arguments);
    }
}
