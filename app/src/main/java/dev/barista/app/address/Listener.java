package dev.barista.app.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;

/// A listening TCP socket, as a line of `/proc/net/tcp` or `/proc/net/tcp6` tells of it.
///
/// @param inode by which a process that has it open is found
record Listener(InetAddress address, int port, String inode) {

    private static final String LISTEN = "0A";
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    /// Empty for a socket that does not listen, and for the heading.
    static Optional<Listener> parse(String line) {
        String[] fields = line.strip().split("\\s+", INODE + 2);
        if (fields.length <= INODE || !fields[STATE].equals(LISTEN)) {
            return Optional.empty();
        }
        int colon = fields[LOCAL].indexOf(':');
        InetAddress address = address(fields[LOCAL].substring(0, colon));
        int port = HexFormat.fromHexDigits(fields[LOCAL].substring(colon + 1));
        return Optional.of(new Listener(address, port, fields[INODE]));
    }

    /// The kernel prints each 32 bits of an address as a number of this machine: little endian.
    private static InetAddress address(String hex) {
        byte[] printed = HexFormat.of().parseHex(hex);
        byte[] bytes = new byte[printed.length];
        for (int n = 0; n < bytes.length; n++) {
            bytes[n] = printed[(n & ~3) + 3 - (n & 3)];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException bug) {
            throw new IllegalStateException(bug); // the kernel prints 4 or 16 bytes
        }
    }

    /// Whether no other socket can listen at `wanted`.
    boolean excludes(InetSocketAddress wanted) {
        return port == wanted.getPort()
                && (address.isAnyLocalAddress()
                        || wanted.getAddress().isAnyLocalAddress()
                        || address.equals(wanted.getAddress()));
    }
}
