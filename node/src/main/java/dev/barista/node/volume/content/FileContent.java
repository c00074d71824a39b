package dev.barista.node.volume.content;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What one file of a volume holds. Immutable. Never logged: it may be a secret.
public final class FileContent {

    /// As owner: the user of this process.
    public static final int OURS = -1;

    private static final int MOST_BITS = 0777;

    private final byte[] bytes;
    private final int mode;
    private final int user;

    /// @param bytes never changed from now on
    /// @param mode its permissions, as in `chmod`
    /// @param user its owner; [#OURS] is the user of this process
    FileContent(byte[] bytes, int mode, int user) {
        if (mode < 0 || mode > MOST_BITS) {
            throw new IllegalArgumentException("mode: %o (expected: 0 to 0777)".formatted(mode));
        }
        this.bytes = bytes;
        this.mode = mode;
        this.user = user;
    }

    FileContent(byte[] bytes, int mode) {
        this(bytes, mode, OURS);
    }

    byte[] bytes() {
        return bytes;
    }

    int mode() {
        return mode;
    }

    int user() {
        return user;
    }

    FileContent withMode(int other) {
        return new FileContent(bytes, other, user);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileContent that
                && mode == that.mode
                && user == that.user
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(bytes) + mode) + user;
    }

    @Override
    public String toString() {
        return "FileContent[%d bytes, mode=%o]".formatted(bytes.length, mode);
    }
}
