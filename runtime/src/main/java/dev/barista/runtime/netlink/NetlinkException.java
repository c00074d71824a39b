package dev.barista.runtime.netlink;

import dev.barista.runtime.linux.Errno;
import java.io.IOException;
import java.util.List;

/// The kernel refused messages. Its text says what was tried, and what the kernel says against the
/// first of them.
public final class NetlinkException extends IOException {

    private static final long serialVersionUID = 1;

    private final transient List<Failure> failures;
    private final int errno;

    /// @param what was tried
    /// @param failures at least one
    NetlinkException(String what, List<Failure> failures) {
        super("%s: %s".formatted(what, failures.getFirst().describe()));
        this.failures = List.copyOf(failures);
        this.errno = failures.getFirst().errno();
    }

    /// Of the first failure, positive.
    public int errno() {
        return errno;
    }

    /// Whether the right to do it is missing.
    public boolean forbidden() {
        return errno == Errno.EPERM;
    }

    /// In the order of the messages.
    public List<Failure> failures() {
        return failures;
    }
}
