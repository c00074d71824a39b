package dev.barista.app.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Authorities of Chromium, or of one profile of Firefox: a database of NSS.
///
/// @param program whose database it is
/// @param database folder of it; made if it is Chromium's and absent
public record NssStore(String program, Path database, Programs programs) implements TrustStore {

    private static final String TOOL = "certutil";

    /// Those of a user.
    public static List<TrustStore> of(Path home) throws IOException {
        Programs programs = Programs.ofTheMachine();
        List<TrustStore> stores = new ArrayList<>();
        stores.add(new NssStore("chromium", chromium(home), programs));
        Path profiles = home.resolve(".mozilla/firefox");
        if (Files.isDirectory(profiles)) {
            try (Stream<Path> all = Files.list(profiles)) {
                all.filter(profile -> Files.exists(profile.resolve("cert9.db")))
                        .sorted()
                        .forEach(profile -> stores.add(new NssStore("firefox", profile, programs)));
            }
        }
        return stores;
    }

    /// Newer ones look at the second place, unless the first is there.
    private static Path chromium(Path home) {
        Path first = home.resolve(".pki/nssdb");
        Path second = home.resolve(".local/share/pki/nssdb");
        return !Files.isDirectory(first) && Files.isDirectory(second) ? second : first;
    }

    @Override
    public String name() {
        return program;
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(TOOL, "-d", "sql:" + database));
        command.addAll(List.of(arguments));
        return command;
    }

    private void run(String... arguments) throws IOException, InterruptedException {
        List<String> command = command(arguments);
        programs.run(command).requireSuccess(command);
    }

    private boolean has(Trusted authority) throws IOException, InterruptedException {
        return Files.isDirectory(database)
                && programs.run(command("-L", "-n", authority.name())).exit() == 0;
    }

    private boolean lacksTool() throws InterruptedException {
        try {
            var _ = programs.run(List.of(TOOL, "-H"));
            return false;
        } catch (IOException absent) {
            return true;
        }
    }

    private Outcome withoutTool() {
        return new Outcome.Impossible(
                "certutil: absent (expected: apt-get install libnss3-tools; then again)");
    }

    @Override
    public Outcome add(Trusted authority) throws IOException, InterruptedException {
        if (lacksTool()) {
            return withoutTool();
        }
        if (has(authority)) {
            return new Outcome.Unchanged("trusts it already, by " + database);
        }
        if (!Files.isDirectory(database)) {
            Files.createDirectories(
                    database,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            run("-N", "--empty-password");
        }
        run("-A", "-t", "C,,", "-n", authority.name(), "-i", authority.file().toString());
        return new Outcome.Changed("trusts it, by " + database);
    }

    @Override
    public Outcome remove(Trusted authority) throws IOException, InterruptedException {
        if (!Files.isDirectory(database)) {
            return new Outcome.Unchanged("does not have it");
        }
        if (lacksTool()) {
            return withoutTool();
        }
        if (!has(authority)) {
            return new Outcome.Unchanged("does not have it");
        }
        run("-D", "-n", authority.name());
        return new Outcome.Changed("trusts it no more");
    }
}
