package dev.barista.app.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// Authorities of curl, git, Python and others, as Debian keeps them.
public record SystemStore(Path folder, Programs programs) implements TrustStore {

    private static final String UPDATE = "update-ca-certificates";

    public static SystemStore ofTheMachine() {
        return new SystemStore(
                Path.of("/usr/local/share/ca-certificates"), Programs.ofTheMachine());
    }

    @Override
    public String name() {
        return "system";
    }

    private Path fileOf(Trusted authority) {
        return folder.resolve(authority.name() + ".crt");
    }

    @Override
    public Outcome add(Trusted authority) throws IOException, InterruptedException {
        Path file = fileOf(authority);
        if (isThere(file, authority)) {
            return new Outcome.Unchanged("trusts it already, by " + file);
        }
        if (!Files.isDirectory(folder)) {
            return new Outcome.Impossible(
                    "%s: absent (expected: Debian's ca-certificates; apt-get install ca-certificates)"
                            .formatted(folder));
        }
        if (!Files.isWritable(folder)) {
            return notAllowed();
        }
        Files.copy(authority.file(), file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        update(List.of(UPDATE));
        return new Outcome.Changed("trusts it, by " + file);
    }

    private static boolean isThere(Path file, Trusted authority) throws IOException {
        return Files.isRegularFile(file) && Files.mismatch(file, authority.file()) < 0;
    }

    private Outcome notAllowed() {
        return new Outcome.Impossible(
                "%s: not yours to write (expected: root; sudo ./barista trust --data DIR)"
                        .formatted(folder));
    }

    @Override
    public Outcome remove(Trusted authority) throws IOException, InterruptedException {
        Path file = fileOf(authority);
        if (!isThere(file, authority)) {
            return new Outcome.Unchanged("does not have it");
        }
        if (!Files.isWritable(folder)) {
            return notAllowed();
        }
        Files.delete(file);
        update(List.of(UPDATE, "--fresh"));
        return new Outcome.Changed("trusts it no more");
    }

    private void update(List<String> command) throws IOException, InterruptedException {
        programs.run(command).requireSuccess(command);
    }
}
