package dev.barista.app.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.app.trust.TrustStore.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stores on folders of the test, with programs that do what the real ones do to them.
class TrustStoresTest {

    @TempDir Path folder;

    private final List<String> commands = new ArrayList<>();
    private final Set<String> nicknames = new HashSet<>();
    private boolean installed = true;
    private int exit;
    private Trusted authority;
    private SystemStore system;
    private NssStore nss;

    @BeforeEach
    void make() throws IOException {
        Path file = folder.resolve("ca.crt");
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\n");
        authority = Trusted.of(file);
        system = new SystemStore(Files.createDirectory(folder.resolve("system")), this::run);
        nss = new NssStore("chromium", folder.resolve("home/.pki/nssdb"), this::run);
    }

    private Programs.Ran run(List<String> command) throws IOException {
        commands.add(String.join(" ", command));
        if (!installed) {
            throw new IOException("No such file or directory");
        }
        if (command.contains("-A")) {
            nicknames.add(authority.name());
        }
        boolean known = nicknames.contains(authority.name());
        if (command.contains("-D")) {
            nicknames.clear();
        }
        boolean asks = command.contains("-L");
        return new Programs.Ran(asks && !known ? 255 : exit, "as it was told");
    }

    private Path systemFile() {
        return folder.resolve("system/" + authority.name() + ".crt");
    }

    @Test
    void theSystemGetsAFileThatAllMayRead() throws Exception {
        assertThat(system.add(authority)).isInstanceOf(Outcome.Changed.class);

        assertThat(systemFile()).hasSameTextualContentAs(authority.file());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(systemFile())))
                .isEqualTo("rw-r--r--");
        assertThat(commands).containsExactly("update-ca-certificates");
    }

    @Test
    void theSystemIsChangedOnce() throws Exception {
        system.add(authority);
        commands.clear();

        assertThat(system.add(authority)).isInstanceOf(Outcome.Unchanged.class);
        assertThat(commands).isEmpty();
    }

    @Test
    void theSystemLosesThatFileAlone() throws Exception {
        Path other = Files.writeString(folder.resolve("system/barista-gateway-0.crt"), "other");
        system.add(authority);

        assertThat(system.remove(authority)).isInstanceOf(Outcome.Changed.class);

        assertThat(systemFile()).doesNotExist();
        assertThat(other).exists();
        assertThat(system.remove(authority)).isEqualTo(new Outcome.Unchanged("does not have it"));
    }

    @Test
    void aFileOfThatNameWithAnotherContentIsNotOurs() throws Exception {
        Files.writeString(systemFile(), "another");

        assertThat(system.remove(authority)).isInstanceOf(Outcome.Unchanged.class);
        assertThat(systemFile()).hasContent("another");
    }

    @Test
    void aProgramThatFailsIsQuoted() {
        exit = 3;

        assertThatThrownBy(() -> system.add(authority))
                .hasMessage("update-ca-certificates: exit code 3: as it was told");
    }

    @Test
    void aMachineWithoutTheFolderIsToldWhatToInstall() throws Exception {
        var absent = new SystemStore(folder.resolve("none"), this::run);

        assertThat(absent.add(authority).toString()).contains("apt-get install ca-certificates");
    }

    @Test
    void aBrowserGetsItUnderItsName() throws Exception {
        assertThat(nss.add(authority)).isInstanceOf(Outcome.Changed.class);

        assertThat(commands)
                .contains(
                        "certutil -d sql:%s -N --empty-password".formatted(nss.database()),
                        "certutil -d sql:%s -A -t C,, -n %s -i %s"
                                .formatted(nss.database(), authority.name(), authority.file()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(nss.database())))
                .isEqualTo("rwx------");
    }

    @Test
    void aBrowserIsChangedOnceAndBack() throws Exception {
        nss.add(authority);

        assertThat(nss.add(authority)).isInstanceOf(Outcome.Unchanged.class);
        assertThat(nss.remove(authority)).isInstanceOf(Outcome.Changed.class);
        assertThat(nss.remove(authority)).isInstanceOf(Outcome.Unchanged.class);
        assertThat(nicknames).isEmpty();
    }

    @Test
    void aMachineWithoutCertutilIsToldWhatToInstall() throws Exception {
        installed = false;

        assertThat(nss.add(authority).toString()).contains("apt-get install libnss3-tools");
        assertThat(nss.database()).doesNotExist();
        assertThat(nss.remove(authority)).isEqualTo(new Outcome.Unchanged("does not have it"));
    }

    @Test
    void eachAuthorityHasANameOfItsOwn() throws Exception {
        Path other = Files.writeString(folder.resolve("other.crt"), "other");

        assertThat(authority.name()).matches("barista-gateway-[0-9a-f]{8}");
        assertThat(Trusted.of(other).name()).isNotEqualTo(authority.name());
    }

    @Test
    void profilesOfFirefoxAreFound() throws Exception {
        Path home = folder.resolve("user");
        Path profile = Files.createDirectories(home.resolve(".mozilla/firefox/a.default"));
        Files.createDirectories(home.resolve(".mozilla/firefox/b.empty"));
        Files.writeString(profile.resolve("cert9.db"), "");

        assertThat(NssStore.of(home))
                .extracting(TrustStore::name)
                .containsExactly("chromium", "firefox");
    }
}
