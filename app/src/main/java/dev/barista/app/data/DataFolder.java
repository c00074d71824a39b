package dev.barista.app.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalLong;

/// Everything a Barista keeps, in one folder that only its user can read.
public record DataFolder(Path root) {

    /// The folder is in use, or cannot be used; the message says how to mend it.
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    public Path kubeconfig() {
        return root.resolve("kubeconfig");
    }

    public Path runFile() {
        return root.resolve("run.json");
    }

    public Path network() {
        return root.resolve("network.json");
    }

    /// Signs the tokens of accounts.
    public Path signingKey() {
        return pki().resolve("serviceaccount.key");
    }

    /// The authority of the API and what it has signed, and the authority of the gateway.
    public Path pki() {
        return root.resolve("pki");
    }

    /// Name of the files of the gateway's authority.
    public static final String GATEWAY_AUTHORITY = "gateway-ca";

    /// The certificate of the gateway's authority, for those who shall trust it.
    public Path gatewayAuthority() {
        return pki().resolve(GATEWAY_AUTHORITY + ".crt");
    }

    public Path store() {
        return root.resolve("store");
    }

    public Path images() {
        return root.resolve("images");
    }

    public Path state() {
        return root.resolve("state");
    }

    public Path pods() {
        return root.resolve("pods");
    }

    public Path log() {
        return root.resolve("barista.log");
    }

    /// Native code of libraries, where the folder for temporary files does not allow its execution.
    public Path nativeCode() {
        return root.resolve("native");
    }

    /// Where a line for each request goes, if they are wanted.
    public Path requestLog() {
        return root.resolve("requests.log");
    }

    public Room room() throws IOException {
        return Room.of(root);
    }

    /// The Barista that runs on this folder.
    ///
    /// @throws RunFile.Unreadable if it is one whose run file this release does not read
    public Optional<RunFile> findRunning() {
        OptionalLong pid = RunFile.findPid(runFile());
        return pid.isPresent() && isAlive(pid.getAsLong()) && isLocked()
                ? RunFile.read(runFile())
                : Optional.empty();
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /// Whether a process holds the lock: a process id alone may be that of another process by now.
    public boolean isLocked() {
        Path file = root.resolve("lock");
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (IOException e) {
            return false;
        }
    }

    /// Makes the folder and takes it; it is given back when the lock is closed, or the process
    /// ends.
    public FileChannel lock() throws Unusable {
        try {
            Files.createDirectories(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            FileChannel channel =
                    FileChannel.open(
                            root.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return channel;
            }
            channel.close();
            throw new Unusable(inUse());
        } catch (IOException e) {
            throw new Unusable(
                    "data folder: %s (expected: a folder that you can write to; %s)"
                            .formatted(root, e));
        }
    }

    private String inUse() {
        OptionalLong pid = RunFile.findPid(runFile());
        String holder = pid.isPresent() ? "process " + pid.getAsLong() : "a process";
        return ("data folder: %s is in use by %s (expected: one Barista per data folder; stop it"
                        + " with `barista down --data %s`, or give this one another `--data`)")
                .formatted(root, holder, root);
    }
}
