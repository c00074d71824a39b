package dev.barista.runtime.netlink;

import dev.barista.runtime.netlink.Datagram.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What the kernel has answered to the messages of one datagram so far. Belongs to one exchange.
final class Replies {

    private final int first;
    private final int last;
    private final int count;
    private final List<Message> answers = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private boolean disturbed;
    private boolean complete;

    /// @param first sequence number
    /// @param last position of the message whose acknowledgement is the end
    /// @param count of messages
    Replies(int first, int last, int count) {
        this.first = first;
        this.last = last;
        this.count = count;
    }

    /// Those to an earlier exchange that was given up are dropped.
    void add(Answer answer) throws IOException {
        int index = answer.sequence() - first;
        if (index < 0 || index >= count) {
            return;
        }
        Message message = answer.message();
        disturbed |= (message.flags() & Message.DUMP_INTERRUPTED) != 0;
        switch (message.type()) {
            case Message.ERROR -> {
                Failure.of(message, index).ifPresent(failures::add);
                complete |= index == last;
            }
            case Message.DONE -> {
                Failure.of(message, index).ifPresent(failures::add);
                complete = true;
            }
            default -> answers.add(message);
        }
    }

    boolean complete() {
        return complete;
    }

    /// Whether the kernel gave up before it came to the last message: no more than what is there is
    /// to be expected.
    boolean aborted() {
        return failures.stream().anyMatch(failure -> failure.index() != last);
    }

    /// Whether a dump may lack something, or tell something twice.
    boolean disturbed() {
        return disturbed;
    }

    List<Message> answers() {
        return List.copyOf(answers);
    }

    List<Failure> failures() {
        return failures.stream().sorted(Comparator.comparingInt(Failure::index)).toList();
    }

    void require(String what) throws NetlinkException {
        if (!failures.isEmpty()) {
            throw new NetlinkException(what, failures());
        }
    }
}
