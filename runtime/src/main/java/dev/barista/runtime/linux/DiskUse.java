package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How much of a disk files take, as `du` counts: what is allocated, a file with several names
/// once, holes not. Links are not followed. Blocks as long as it takes to look at each file.
public final class DiskUse {

    /// Where a look ends in any case.
    static final int MOST_FILES = 1_000_000;

    private static final long NO_FOLLOW = 0x100; // AT_SYMLINK_NOFOLLOW
    private static final long BASIC = 0x7ff; // STATX_BASIC_STATS
    private static final int STATX_BYTES = 256;
    private static final int BLOCK = 512;

    /// @param folders those that are not there, or go meanwhile, take nothing
    /// @param enough the look ends once it has found more than this
    /// @return bytes
    public static long of(List<Path> folders, long enough) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            var sum = new Sum(arena.allocate(STATX_BYTES, 8), enough);
            for (Path folder : folders) {
                if (!sum.isEnough()) {
                    Files.walkFileTree(folder, sum);
                }
            }
            return sum.bytes;
        }
    }

    private static final class Sum extends SimpleFileVisitor<Path> {
        private final MemorySegment stat;
        private final long enough;
        private final Set<Long> seen = new HashSet<>(); // of files with several names
        private long bytes;
        private int files;

        private Sum(MemorySegment stat, long enough) {
            this.stat = stat;
            this.enough = enough;
        }

        private boolean isEnough() {
            return bytes > enough || files >= MOST_FILES;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return add(folder);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return add(file);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException gone) {
            return FileVisitResult.CONTINUE;
        }

        private FileVisitResult add(Path path) {
            files++;
            try (Arena arena = Arena.ofConfined()) {
                long name = arena.allocateFrom(path.toString()).address();
                int result =
                        Libc.STATX.call(Constants.AT_FDCWD, name, NO_FOLLOW, BASIC, stat.address());
                if (result >= 0) {
                    int names = stat.get(JAVA_INT, 16);
                    boolean folder = (stat.get(JAVA_INT, 28) & 0170000) == 0040000;
                    long blocks = stat.get(JAVA_LONG, 48);
                    if (folder || names < 2 || seen.add(stat.get(JAVA_LONG, 32))) {
                        bytes += blocks * BLOCK;
                    }
                }
            }
            return isEnough() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }
    }

    private DiskUse() {}
}
