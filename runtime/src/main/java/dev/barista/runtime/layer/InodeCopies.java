package dev.barista.runtime.layer;

import dev.barista.runtime.linux.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Copies single inodes of unpacked layers, with owner, mode, time and attributes as far as this
/// process may set them. Belongs to the thread of its [Inodes].
record InodeCopies(Inodes inodes, boolean privileged) {

    /// Copies what is no folder.
    void copy(Path from, String to) throws IOException {
        int mode = Marks.mode(from);
        switch (mode & Marks.TYPE) {
            case Marks.FILE -> {
                try (var in = Files.newInputStream(from);
                        var out = Files.newOutputStream(Inodes.path(to))) {
                    in.transferTo(out);
                }
            }
            case Marks.LINK -> inodes.makeSymbolicLink(to, inodes.target(Inodes.bytes(from)));
            default -> inodes.makeNode(to, mode, (Long) Marks.attribute(from, "unix:rdev"));
        }
        describe(from, to);
    }

    /// Makes an inode look as another one does.
    void describe(Path from, String to) throws IOException {
        int mode = Marks.mode(from);
        if (privileged) {
            int uid = (int) Marks.attribute(from, "unix:uid");
            inodes.owner(to, uid, (int) Marks.attribute(from, "unix:gid"));
        }
        if ((mode & Marks.TYPE) != Marks.LINK) {
            inodes.mode(to, mode & 07777);
        }
        attributes(from, to);
        FileTime time = Files.getLastModifiedTime(from, LinkOption.NOFOLLOW_LINKS);
        long nanos = time.to(TimeUnit.NANOSECONDS);
        inodes.modified(
                to,
                Math.floorDiv(nanos, 1_000_000_000L),
                (int) Math.floorMod(nanos, 1_000_000_000L));
    }

    private void attributes(Path from, String to) throws IOException {
        for (Map.Entry<String, byte[]> attribute :
                inodes.attributes(Inodes.bytes(from)).entrySet()) {
            String key = attribute.getKey();
            boolean users = key.startsWith("user.") && !key.startsWith("user.overlay.");
            if (users || (privileged && key.equals("security.capability"))) {
                inodes.attribute(to, key, attribute.getValue());
            }
        }
    }
}
