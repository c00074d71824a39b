package dev.barista.runtime.linux;

/// Numbers of the kernel's interface that are the same on x86-64 and arm64.
final class Constants {

    static final long CLONE_FS = 0x200;
    static final long CLONE_NEWNS = 0x0002_0000;
    static final long CLONE_NEWCGROUP = 0x0200_0000;
    static final long CLONE_NEWUTS = 0x0400_0000;
    static final long CLONE_NEWIPC = 0x0800_0000;
    static final long CLONE_NEWPID = 0x2000_0000;
    static final long CLONE_NEWNET = 0x4000_0000;

    static final long MS_RDONLY = 0x1;
    static final long MS_NOSUID = 0x2;
    static final long MS_NODEV = 0x4;
    static final long MS_NOEXEC = 0x8;
    static final long MS_REMOUNT = 0x20;
    static final long MS_BIND = 0x1000;
    static final long MS_REC = 0x4000;
    static final long MS_PRIVATE = 1 << 18;
    static final long MS_SLAVE = 1 << 19;
    static final long MNT_DETACH = 2;

    static final long O_RDONLY = 0;
    static final long O_WRONLY = 1;
    static final long O_RDWR = 2;
    static final long O_CREAT = 0x40;
    static final long O_NOCTTY = 0x100;
    static final long O_APPEND = 0x400;
    static final long O_NONBLOCK = 0x800;
    static final long O_CLOEXEC = 0x8_0000;
    static final long O_PATH = 0x20_0000;
    static final long F_SETFL = 4;
    static final long F_DUPFD_CLOEXEC = 1030;

    static final long TIOCSPTLCK = 0x4004_5431L;
    static final long TIOCGPTN = 0x8004_5430L;
    static final long TIOCSWINSZ = 0x5414;

    static final long AF_UNIX = 1;
    static final long AF_INET = 2;
    static final long AF_NETLINK = 16;
    static final long SOCK_STREAM = 1;
    static final long SOCK_RAW = 3;
    static final long SOL_SOCKET = 1;
    static final long SOL_NETLINK = 270;
    static final long SO_ERROR = 4;
    static final long SHUT_WR = 1;
    static final long SO_SNDBUFFORCE = 32;
    static final long SO_RCVBUFFORCE = 33;
    static final long NETLINK_CAP_ACK = 10;
    static final long NETLINK_EXT_ACK = 11;
    static final long NETLINK_GET_STRICT_CHK = 12;
    static final long MSG_TRUNC = 0x20;
    static final long MSG_CMSG_CLOEXEC = 0x4000_0000;
    static final int SCM_RIGHTS = 1;
    static final long SIOCGIFFLAGS = 0x8913;
    static final long SIOCSIFFLAGS = 0x8914;
    static final int IFF_UP = 1;

    static final short POLLIN = 1;
    static final short POLLOUT = 4;
    static final long WNOHANG = 1;
    static final long PR_CAPBSET_DROP = 24;
    static final long PR_SET_NO_NEW_PRIVS = 38;
    static final long PR_SET_SECCOMP = 22;
    static final long PR_SET_DUMPABLE = 4;
    static final long SECCOMP_MODE_FILTER = 2;
    static final long PR_SET_CHILD_SUBREAPER = 36;

    // System calls since Linux 5.0 have one number on all architectures.
    static final long SYS_PIDFD_SEND_SIGNAL = 424;
    static final long SYS_OPEN_TREE = 428;
    static final long SYS_MOVE_MOUNT = 429;
    static final long SYS_PIDFD_OPEN = 434;
    static final long SYS_OPENAT2 = 437;

    static final long PIDFD_GET_INFO = 0xC040_FF0BL; // with the first version of its struct
    static final long PIDFD_INFO_EXIT = 1 << 3;

    static final long AT_FDCWD = -100;
    static final long OPEN_TREE_CLONE = 1;
    static final long AT_RECURSIVE = 0x8000;
    static final long MOVE_MOUNT =
            0x14; // from a descriptor alone; links in the target are followed

    private Constants() {}
}
