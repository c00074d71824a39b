package dev.barista.runtime.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Several messages as the bytes that are sent at once. Pure.
final class Datagram {

    /// A message with the sequence number of the request that it answers.
    record Answer(int sequence, Message message) {}

    /// All are requests; the last one asks for an acknowledgement. Of the others the kernel sends
    /// errors only.
    ///
    /// @param sequence of the first; each next one has one more
    /// @param last position of the message that asks for an acknowledgement
    static byte[] write(List<Message> messages, int sequence, int last) {
        int size = messages.stream().mapToInt(Message::size).sum();
        ByteBuffer datagram = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        for (int i = 0; i < messages.size(); i++) {
            int flags = Message.REQUEST | (i == last ? Message.ACK : 0);
            messages.get(i).writeTo(datagram, flags, sequence + i);
        }
        return datagram.array();
    }

    static List<Answer> read(byte[] bytes) throws IOException {
        ByteBuffer datagram = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        List<Answer> answers = new ArrayList<>();
        while (datagram.remaining() >= Message.HEADER) {
            int start = datagram.position();
            int length = datagram.getInt(start);
            if (length < Message.HEADER || length > datagram.remaining()) {
                throw new IOException(
                        "netlink: message: %d bytes (expected: %d to %d)"
                                .formatted(length, Message.HEADER, datagram.remaining()));
            }
            int type = Short.toUnsignedInt(datagram.getShort(start + 4));
            int flags = Short.toUnsignedInt(datagram.getShort(start + 6));
            ByteBuffer body = datagram.slice(start + Message.HEADER, length - Message.HEADER);
            answers.add(new Answer(datagram.getInt(start + 8), new Message(type, flags, body)));
            datagram.position(Math.min(start + Message.aligned(length), datagram.limit()));
        }
        return answers;
    }

    private Datagram() {}
}
