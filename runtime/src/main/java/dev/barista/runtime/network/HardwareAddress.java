package dev.barista.runtime.network;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The address of one end of a link, derived from the pod's IPv4 address, so that it is the same
/// after a restart. Pure.
///
/// @param value 48 bits
record HardwareAddress(long value) {

    // The second bit of the first byte says that an address is given locally.
    private static final long POD = 0x0A58L << 32;
    private static final long HOST = 0x0E58L << 32;

    static HardwareAddress ofPodEnd(PodAddresses pod) {
        return new HardwareAddress(POD | number(pod));
    }

    static HardwareAddress ofHostEnd(PodAddresses pod) {
        return new HardwareAddress(HOST | number(pod));
    }

    private static long number(PodAddresses pod) {
        return Integer.toUnsignedLong(Cidr.number(InetAddress.ofLiteral(pod.ipv4()).getAddress()));
    }

    byte[] bytes() {
        byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        return Arrays.copyOfRange(all, 2, Long.BYTES);
    }
}
