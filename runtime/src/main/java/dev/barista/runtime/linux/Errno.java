package dev.barista.runtime.linux;

/// Numbers of errors that callers tell apart.
public final class Errno {

    public static final int EPERM = Libc.EPERM;
    public static final int ENOENT = Libc.ENOENT;
    public static final int ESRCH = Libc.ESRCH;
    public static final int EBUSY = 16;
    public static final int EEXIST = Libc.EEXIST;
    public static final int ENODEV = 19;
    public static final int EINVAL = Libc.EINVAL;
    public static final int EOPNOTSUPP = Libc.EOPNOTSUPP;
    public static final int EADDRNOTAVAIL = 99;

    /// The system's words.
    public static String describe(int errno) {
        return Libc.describe(errno);
    }

    private Errno() {}
}
