package dev.barista.runtime.filter;

import dev.barista.runtime.netlink.NetlinkException;
import java.io.IOException;

/// What a refusal of the kernel means to its reader.
final class Refusal {

    private static final int NOT_PERMITTED = 1; // EPERM
    private static final int NO_ENTRY = 2;
    private static final int NOT_SUPPORTED = 95; // EOPNOTSUPP

    static IOException explained(NetlinkException refused) {
        String remedy =
                switch (refused.errno()) {
                    case NOT_PERMITTED -> " (expected: root, or the capability CAP_NET_ADMIN)";
                    case NOT_SUPPORTED, NO_ENTRY ->
                            " (expected: all parts of nf_tables in the kernel: `barista doctor`"
                                    + " tells which modules to load)";
                    default -> "";
                };
        return remedy.isEmpty() ? refused : new IOException(refused.getMessage() + remedy, refused);
    }

    private Refusal() {}
}
