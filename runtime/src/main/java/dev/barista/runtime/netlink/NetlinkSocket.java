package dev.barista.runtime.netlink;

import dev.barista.runtime.linux.NetlinkChannel;
import dev.barista.runtime.netlink.Datagram.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Asks the kernel for changes to its network, and for what is there. Blocks for the time that the
/// kernel takes, 10 s at most. Not thread-safe: it belongs to one task at a time.
public final class NetlinkSocket implements AutoCloseable {

    /// Links, addresses, routes, neighbours.
    public static final int ROUTE = 0;

    /// nf_tables and connection tracking.
    public static final int NETFILTER = 12;

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int DUMPS = 10; // until one is not disturbed by changes
    private static final int CHUNK = 256; // messages

    private final NetlinkChannel channel;
    private int sequence = 1;

    private NetlinkSocket(NetlinkChannel channel) {
        this.channel = channel;
    }

    /// For the network namespace of the calling thread.
    ///
    /// @param protocol [#ROUTE] or [#NETFILTER]
    public static NetlinkSocket open(int protocol) throws IOException {
        return new NetlinkSocket(NetlinkChannel.open(protocol));
    }

    /// Sends a message and waits for its acknowledgement.
    ///
    /// @param what is tried, for the error: `link bst-1a2b3 cannot be made`
    /// @return what the kernel answers before it acknowledges: nothing to a change
    /// @throws NetlinkException if the kernel refuses it
    public List<Message> request(String what, Message message) throws IOException {
        Replies replies = exchange(List.of(message), 0);
        replies.require(what);
        return replies.answers();
    }

    /// Sends all messages in few system calls. Each is done or refused by itself; those after a
    /// refused one are done.
    ///
    /// @return what the kernel answers to those that ask for something, in order
    /// @throws NetlinkException with all that the kernel refuses
    public List<Message> batch(String what, List<Message> messages) throws IOException {
        List<Message> answers = new ArrayList<>();
        List<Failure> failures = attempt(messages, answers);
        if (!failures.isEmpty()) {
            throw new NetlinkException(what, failures);
        }
        return answers;
    }

    /// As [#batch].
    ///
    /// @return what the kernel refuses, in order; empty if all is done
    public List<Failure> attempt(List<Message> messages) throws IOException {
        return attempt(messages, new ArrayList<>());
    }

    private List<Failure> attempt(List<Message> messages, List<Message> answers)
            throws IOException {
        List<Failure> failures = new ArrayList<>();
        for (int start = 0; start < messages.size(); start += CHUNK) {
            int end = Math.min(start + CHUNK, messages.size());
            List<Message> chunk = messages.subList(start, end);
            Replies replies = exchange(chunk, chunk.size() - 1);
            answers.addAll(replies.answers());
            for (Failure each : replies.failures()) {
                failures.add(new Failure(start + each.index(), each.errno(), each.text()));
            }
        }
        return failures;
    }

    /// Sends nf_tables messages as one transaction: all are done, or none.
    ///
    /// @throws NetlinkException with all that the kernel refuses; an index is that of a message, or
    ///   -1 for the whole
    public void transaction(String what, List<Message> messages) throws IOException {
        if (messages.isEmpty()) {
            return;
        }
        List<Message> framed = new ArrayList<>(messages.size() + 2);
        framed.add(Transaction.BEGIN);
        framed.addAll(messages);
        framed.add(Transaction.END);
        List<Failure> failures = exchange(framed, messages.size()).failures();
        if (!failures.isEmpty()) {
            throw new NetlinkException(what, failures.stream().map(Transaction::unframed).toList());
        }
    }

    /// All that the kernel has of a kind; asked for again if it changes meanwhile.
    ///
    /// @param message asks for it, as `RTM_GETLINK`
    public List<Message> dump(String what, Message message) throws IOException {
        for (int i = 0; i < DUMPS; i++) {
            Replies replies = dumpOnce(message);
            replies.require(what);
            if (!replies.disturbed()) {
                return replies.answers();
            }
        }
        throw new IOException(
                "%s: it changes all the time (tried: %d times)".formatted(what, DUMPS));
    }

    private Replies dumpOnce(Message message) throws IOException {
        var asked = new Message(message.type(), message.flags() | Message.DUMP, message.body());
        int first = next(1);
        channel.send(Datagram.write(List.of(asked), first, -1));
        return collect(new Replies(first, 0, 1));
    }

    private Replies exchange(List<Message> messages, int last) throws IOException {
        int first = next(messages.size());
        channel.send(Datagram.write(messages, first, last));
        return collect(new Replies(first, last, messages.size()));
    }

    private int next(int count) {
        int first = sequence;
        sequence += count;
        return first;
    }

    /// The kernel has put all answers but the later parts of a dump into the socket already.
    private Replies collect(Replies replies) throws IOException {
        while (!replies.complete()) {
            Optional<byte[]> datagram = channel.receive(replies.aborted() ? Duration.ZERO : LIMIT);
            if (datagram.isEmpty() && replies.aborted()) {
                return replies;
            }
            if (datagram.isEmpty()) {
                throw new IOException(
                        "netlink: no answer within %d s".formatted(LIMIT.toSeconds()));
            }
            for (Answer answer : Datagram.read(datagram.get())) {
                replies.add(answer);
            }
        }
        return replies;
    }

    @Override
    public void close() {
        channel.close();
    }
}
