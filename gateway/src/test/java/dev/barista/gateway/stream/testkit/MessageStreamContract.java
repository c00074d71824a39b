package dev.barista.gateway.stream.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.gateway.stream.MessageStream;
import dev.barista.gateway.stream.ResetReason;
import dev.barista.gateway.stream.Trailers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every stream does with what is sent on it, whatever protocol carries it.
public abstract class MessageStreamContract {

    private static final Trailers SUM = new Trailers(List.of(new Trailers.Field("X-Sum", "1")));

    /// A stream and its peer: the head of a message with content of unknown length was sent.
    public interface Connected {

        MessageStream stream();

        /// Content that the peer has got.
        String received();

        /// The trailers that the peer has got, if its message is complete; null if it is not.
        @Nullable Trailers trailers();

        /// Whether the peer sees that the stream has ended before its message did.
        boolean isBroken();

        /// The peer sends a part of its own message, if it is read, now or later.
        ///
        /// @return what the listener of the stream has been told of that message so far
        String peerSends(String content);
    }

    protected abstract Connected connect();

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    @Test
    void contentLeavesInOrderWithTheNextFlush() {
        Connected connected = connect();

        connected.stream().send(bytes("ab"));
        connected.stream().send(bytes("cd"));
        String before = connected.received();
        connected.stream().flush();

        assertThat(before).isEmpty();
        assertThat(connected.received()).isEqualTo("abcd");
        assertThat(connected.trailers()).isNull();
    }

    @Test
    void theEndCarriesTrailers() {
        Connected connected = connect();

        connected.stream().send(bytes("ab"));
        connected.stream().end(SUM);
        connected.stream().flush();

        assertThat(connected.received()).isEqualTo("ab");
        assertThat(connected.trailers()).isEqualTo(SUM);
        assertThat(connected.isBroken()).isFalse();
    }

    @Test
    void theEndNeedsNoContentAndNoTrailers() {
        Connected connected = connect();

        connected.stream().end(Trailers.NONE);
        connected.stream().flush();

        assertThat(connected.received()).isEmpty();
        assertThat(connected.trailers()).isEqualTo(Trailers.NONE);
    }

    @Test
    void emptyContentIsNotTheEnd() {
        Connected connected = connect();

        connected.stream().send(bytes(""));
        connected.stream().send(bytes("a"));
        connected.stream().flush();

        assertThat(connected.received()).isEqualTo("a");
        assertThat(connected.trailers()).isNull();
    }

    @Test
    void whatWasSentIsReleased() {
        ByteBuf sent = bytes("ab");
        Connected connected = connect();

        connected.stream().send(sent);
        connected.stream().flush();
        String received = connected.received();

        assertThat(received).isEqualTo("ab");
        assertThat(sent.refCnt()).isZero();
    }

    @Test
    void thePeerOfAResetStreamSeesNoEndOfTheMessage() {
        Connected connected = connect();
        connected.stream().send(bytes("ab"));

        connected.stream().reset(ResetReason.CANCELLED);

        assertThat(connected.isBroken()).isTrue();
        assertThat(connected.trailers()).isNull();
    }

    @Test
    void theListenerOfAResetStreamIsToldNothing() {
        Connected connected = connect();

        connected.stream().reset(ResetReason.TIMEOUT);

        assertThat(connected.peerSends("late")).isEmpty();
    }

    @Test
    void whatThePeerSendsWaitsUntilItIsRead() {
        Connected connected = connect();
        connected.stream().reading(false);

        String before = connected.peerSends("a");
        connected.stream().reading(true);

        assertThat(before).isEmpty();
        assertThat(connected.peerSends("b")).isEqualTo("ab");
    }
}
