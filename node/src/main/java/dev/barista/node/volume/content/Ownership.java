package dev.barista.node.volume.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Whose the files of a volume are: the `fsGroup` of a pod may read them, and write those of a
/// volume that can be written.
///
/// @param group its number; [#NOBODYS] leaves files as they are
/// @see <a
///   href="https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/volume_linux.go">SetVolumeOwnership</a>
public record Ownership(int group) {

    private static final int NOBODYS = -1;
    private static final int READ = 0440;
    private static final int READ_WRITE = 0660;
    private static final int ENTER = 0110;
    private static final int INHERIT = 02000; // what is made within is the group's too

    /// Of a pod without an `fsGroup`.
    public static final Ownership NONE = new Ownership(NOBODYS);

    public boolean isNone() {
        return group == NOBODYS;
    }

    /// The permissions of a file with these, once it is the group's.
    int readOnly(int mode) {
        return isNone() ? mode : mode | READ;
    }

    /// Gives a tree that only this process writes to the group.
    void giveReadOnly(Path root) throws IOException {
        if (isNone()) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    give(path, READ | ENTER | INHERIT);
                } else if (!Files.isSymbolicLink(path)) {
                    give(path, READ);
                }
            }
        }
    }

    /// Gives one folder to the group, to read.
    void giveFolder(Path folder) throws IOException {
        if (!isNone()) {
            give(folder, READ | ENTER | INHERIT);
        }
    }

    /// Gives an empty folder to the group, to write.
    public void giveWritable(Path folder) throws IOException {
        if (!isNone()) {
            give(folder, READ_WRITE | ENTER | INHERIT);
        }
    }

    private void give(Path path, int more) throws IOException {
        int mode = Modes.of(path);
        Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
        Modes.set(path, mode | more); // after the owner: a change of that takes bits away
    }
}
