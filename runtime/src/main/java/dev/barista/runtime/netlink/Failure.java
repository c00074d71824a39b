package dev.barista.runtime.netlink;

import dev.barista.runtime.linux.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// What the kernel says against a message.
///
/// @param index of the message in its batch
/// @param errno of the system, positive
/// @param text the kernel's own explanation; empty if it gives none
public record Failure(int index, int errno, String text) {

    private static final int CODE = 4; // an int
    private static final int ECHOED = 16; // the nlmsghdr of the request
    private static final int MESSAGE = 1; // NLMSGERR_ATTR_MSG

    /// Of an acknowledgement; empty if all is well.
    static Optional<Failure> of(Message error, int index) throws IOException {
        ByteBuffer body = error.body();
        int code = body.remaining() < CODE ? 0 : body.getInt(0);
        if (code == 0) {
            return Optional.empty();
        }
        return Optional.of(new Failure(index, -code, text(error)));
    }

    private static String text(Message error) throws IOException {
        // The end of a dump echoes no header; only the text of an acknowledgement is worth having.
        boolean explained = (error.flags() & Message.ACK_TEXT) != 0;
        if (!explained || error.type() != Message.ERROR) {
            return "";
        }
        return Attributes.of(error, CODE + ECHOED).findText(MESSAGE).orElse("");
    }

    /// As `No such device`, with the kernel's explanation.
    public String describe() {
        String words = Errno.describe(errno);
        return text.isEmpty() ? words : "%s (%s)".formatted(words, text);
    }
}
