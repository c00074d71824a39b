package dev.barista.runtime.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A message without its sequence number. Immutable.
///
/// ```
/// u32 length | u16 type | u16 flags | u32 sequence | u32 port    nlmsghdr, 16 bytes
/// a header of the family
/// u16 length | u16 type | value | padding to 4 bytes             an attribute; any number of them
/// ```
///
/// @param type as `RTM_NEWLINK`; for nf_tables with its subsystem in the upper byte
/// @param flags beside those that [NetlinkSocket] sets
/// @param body all after the `nlmsghdr`; read-only, in native order
public record Message(int type, int flags, ByteBuffer body) {

    /// Replace what is there.
    public static final int REPLACE = 0x100;

    /// Fail if it is there.
    public static final int EXCLUSIVE = 0x200;

    /// Make it if it is not there.
    public static final int CREATE = 0x400;

    /// Add at the end of what is there.
    public static final int APPEND = 0x800;

    static final int REQUEST = 0x1;
    static final int MULTI = 0x2;
    static final int ACK = 0x4;
    static final int DUMP_INTERRUPTED = 0x10;
    static final int ACK_TEXT = 0x200; // of an error: it has attributes
    static final int DUMP = 0x300;

    static final int ERROR = 2;
    static final int DONE = 3;

    static final int HEADER = 16;

    public Message {
        body = body.duplicate().rewind().asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /// A view of its own: position 0, native order.
    @Override
    public ByteBuffer body() {
        return body.duplicate().order(ByteOrder.nativeOrder());
    }

    /// Length in a datagram.
    int size() {
        return aligned(HEADER + body.capacity());
    }

    void writeTo(ByteBuffer datagram, int more, int sequence) {
        int start = datagram.position();
        datagram.putInt(HEADER + body.capacity());
        datagram.putShort((short) type).putShort((short) (flags | more));
        datagram.putInt(sequence).putInt(0);
        datagram.put(body());
        datagram.position(start + size());
    }

    static int aligned(int length) {
        return length + 3 & ~3;
    }
}
