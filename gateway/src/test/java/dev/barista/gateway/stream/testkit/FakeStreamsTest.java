package dev.barista.gateway.stream.testkit;

import dev.barista.gateway.route.Target;
import dev.barista.gateway.stream.MessageStream;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.wire.Framing;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

/// The fakes keep the contract of the streams that they stand for.
class FakeStreamsTest {

    @Nested
    class OfAClient extends MessageStreamContract {
        @Override
        protected Connected connect() {
            FakeClientStream stream =
                    new FakeClientStream(TestHead.request(9, "POST / HTTP/1.1", "Host: a"), false);
            RecordingListener told = new RecordingListener();
            stream.serve(told);
            stream.reading(true);
            stream.respond(TestHead.response(Framing.UNTIL_CLOSE, "HTTP/1.1 200 OK"), "");
            return new FakeConnected(
                    stream,
                    told,
                    content -> {
                        stream.send(content);
                        return true;
                    });
        }
    }

    @Nested
    class OfAnInstance extends MessageStreamContract {
        @Override
        protected Connected connect() {
            FakeInstanceStream stream = new FakeInstanceStream(false);
            RecordingListener told = new RecordingListener();
            stream.request(
                    TestHead.request(Framing.UNTIL_CLOSE, "POST / HTTP/1.1", "Host: a"),
                    new Target(TestInstances.SERVICE, "", List.of(), null),
                    false,
                    told);
            return new FakeConnected(stream, told, stream::respond);
        }
    }

    private interface Sending {
        boolean send(String content);
    }

    private record FakeConnected(
            FakeMessageStream fake, RecordingListener told, Sending sending, StringBuilder waiting)
            implements MessageStreamContract.Connected {

        FakeConnected(FakeMessageStream fake, RecordingListener told, Sending sending) {
            this(fake, told, sending, new StringBuilder());
        }

        @Override
        public MessageStream stream() {
            return fake;
        }

        @Override
        public String received() {
            return fake.received();
        }

        @Override
        public @Nullable Trailers trailers() {
            return fake.trailers();
        }

        @Override
        public boolean isBroken() {
            return fake.resetReason() != null;
        }

        @Override
        public String peerSends(String content) {
            waiting.append(content);
            if (fake.isReading() && sending.send(waiting.toString())) {
                waiting.setLength(0);
            }
            return told.content();
        }
    }
}
