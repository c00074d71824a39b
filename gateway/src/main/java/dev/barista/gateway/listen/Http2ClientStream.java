package dev.barista.gateway.listen;

import dev.barista.gateway.http2.FieldLines;
import dev.barista.gateway.http2.Session;
import dev.barista.gateway.loop.Counters.Count;
import dev.barista.gateway.loop.EventLoopState;
import dev.barista.gateway.loop.Wheel;
import dev.barista.gateway.stream.ClientStream;
import dev.barista.gateway.stream.Reply;
import dev.barista.gateway.stream.RequestListener;
import dev.barista.gateway.stream.ResetReason;
import dev.barista.gateway.stream.ResponseHead;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.upstream.Buffers;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.ChunkPosition;
import dev.barista.gateway.wire.Head;
import dev.barista.gateway.wire.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One request of a client over HTTP/2, and its response.
///
/// The head of a response waits for what follows it, so that a response without a body is one
/// frame, as clients of gRPC want it. A body that is not read waits here, within the window of its
/// stream. Event loop only.
final class Http2ClientStream implements ClientStream {

    private final Http2ClientConnection connection;
    private final EventLoopState loop;
    private final Session session;
    private final Http2Stream stream;
    private final int id;
    private final Head head;
    private final ClientRequest request;
    private final Dispatcher dispatcher;
    private final Unread unread = new Unread();
    private final Wheel.Timer untaken = new Wheel.Timer(_ -> reset(ResetReason.TIMEOUT));
    private @Nullable RequestListener listener;
    private @Nullable Trailers last;
    private @Nullable Http2Headers pendingHead;
    private boolean endTold;
    private boolean wanted;
    private boolean delivering;
    private boolean marked;
    private boolean lengthTold;
    private boolean gone;

    Http2ClientStream(Http2ClientConnection connection, Http2Stream stream) {
        this.connection = connection;
        this.stream = stream;
        Edge edge = connection.edge();
        loop = edge.loop();
        session = connection.session();
        id = stream.id();
        head = new Head(edge.plane().settings().connections().heads());
        request = new ClientRequest(head, connection.address());
        dispatcher =
                new Dispatcher(edge.plane(), loop, edge.pool(), this, edge.clients().listener());
    }

    /// Its head has come.
    void begin(Http2Headers headers, boolean end) {
        loop.counters().add(Count.REQUESTS);
        if (end) {
            last = Trailers.NONE;
            endTold = true;
        }
        try {
            connection.edge().reader().readRequest(headers, head);
            request.read(end);
        } catch (BadMessage bad) {
            refuse(bad);
            return;
        }
        dispatcher.dispatch();
    }

    /// Its head has come by HTTP/1.1, and it has no body.
    void begin(Head other) {
        loop.counters().add(Count.REQUESTS);
        last = Trailers.NONE;
        endTold = true;
        try {
            head.readRequest(other.bytes(), other.length());
            request.read(true);
        } catch (BadMessage bad) {
            refuse(bad);
            return;
        }
        dispatcher.dispatch();
    }

    private void refuse(BadMessage bad) {
        loop.counters().add(Count.BAD_REQUESTS);
        RequestListener current = listener;
        listener = null;
        boolean started = current != null && current.clientReset();
        if (started) {
            reset(ResetReason.FAILED);
        } else {
            answer(Reply.error(bad.status(), bad.text()));
        }
    }

    @Override
    public ClientRequest request() {
        return request;
    }

    @Override
    public boolean requestEnded() {
        return endTold;
    }

    @Override
    public void serve(RequestListener next) {
        listener = next;
    }

    void dataRead(ByteBuf data, boolean end) {
        if (listener == null) { // answered: the rest is not wanted
            int size = data.readableBytes();
            data.release();
            session.consumed(stream, size);
            return;
        }
        unread.add(Buffers.ALLOCATOR, wanted ? data : Buffers.compact(data));
        if (end) {
            last = Trailers.NONE;
        }
        deliver();
        mark();
    }

    void trailersRead(Http2Headers headers) {
        if (listener == null) {
            return;
        }
        try {
            last = connection.edge().reader().readTrailers(headers);
        } catch (BadMessage bad) {
            refuse(bad);
            return;
        }
        deliver();
        mark();
    }

    private void mark() {
        if (!marked) {
            marked = true;
            connection.hasRead(this);
        }
    }

    /// No more has come for now.
    void readComplete() {
        marked = false;
        RequestListener current = listener;
        if (current != null) {
            current.requestReadComplete();
        }
    }

    @Override
    public void reading(boolean more) {
        wanted = more;
        if (more && !delivering) {
            deliver();
            readComplete();
        }
    }

    private void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        RequestListener current = listener;
        while (wanted && current != null && unread.find() != null) {
            ByteBuf next = unread.take();
            int size = next.readableBytes();
            current.requestBody(next);
            session.consumed(stream, size);
            current = listener;
        }
        Trailers trailers = last;
        if (wanted && current != null && unread.find() == null && trailers != null && !endTold) {
            endTold = true;
            current.requestEnd(trailers);
        }
        delivering = false;
    }

    @Override
    public void respond(ResponseHead response, String timing) {
        ResponseWriter.writeFields(connection.edge().heads(), response.fields(), timing);
        Http2Headers fields = Http2Answer.headers(response.status(), connection.edge().heads());
        if (response.status() < 200) {
            var _ = session.writeHead(id, fields, false);
            session.flush();
            return;
        }
        lengthTold = response.framing() >= 0;
        pendingHead = fields;
    }

    private void writeHead() {
        Http2Headers waiting = pendingHead;
        pendingHead = null;
        if (waiting != null) {
            var _ = session.writeHead(id, waiting, false);
        }
    }

    @Override
    public boolean takesChunks() {
        return false;
    }

    @Override
    public void send(ByteBuf bytes) {
        if (gone || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        writeHead();
        var _ = session.writeData(id, bytes, false);
    }

    @Override
    public void end(Trailers trailers) {
        if (!trailers.fields().isEmpty()) {
            end(FieldLines.of(trailers));
            return;
        }
        Http2Headers waiting = pendingHead;
        pendingHead = null;
        finish(waiting == null ? session.writeEnd(id) : session.writeHead(id, waiting, true));
    }

    private void end(Http2Headers trailers) {
        writeHead();
        finish(session.writeHead(id, trailers, true));
    }

    @Override
    public void truncate(String text, ChunkPosition position) {
        if (Http2Answer.isGrpc(head)) {
            end(Http2Answer.grpcTrailers(504, text));
        } else if (lengthTold) {
            reset(ResetReason.TIMEOUT);
        } else {
            send(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
            end(Trailers.NONE);
        }
    }

    @Override
    public String protocol() {
        return "HTTP/2.0";
    }

    @Override
    public void answer(Reply reply) {
        Http2Answer answer = Http2Answer.of(reply, head, request.isHead());
        pendingHead = answer.head();
        send(Unpooled.copiedBuffer(answer.body(), StandardCharsets.UTF_8));
        end(Trailers.NONE);
    }

    /// The response has been written. A client that sends its request still is asked not to; one
    /// that does not take the response has as much time as between two requests.
    ///
    /// @param written of the end of the response: before it has left, a reset would drop what waits
    private void finish(ChannelFuture written) {
        listener = null;
        if (last == null) {
            var _ = written.addListener(done -> stopRequest(done.isSuccess()));
        }
        if (!gone) {
            loop.set(
                    untaken,
                    loop.now()
                            + connection
                                    .edge()
                                    .plane()
                                    .settings()
                                    .connections()
                                    .idleTimeout()
                                    .toNanos());
        }
        session.flush();
    }

    private void stopRequest(boolean answered) {
        if (answered && !gone) {
            session.reset(id, Http2Error.NO_ERROR);
        }
    }

    @Override
    public void close() {
        end(Trailers.NONE);
    }

    @Override
    public void flush() {
        writeHead();
        session.flush();
    }

    @Override
    public boolean isWritable() {
        return !gone && session.isWritable(stream);
    }

    void writabilityChanged() {
        RequestListener current = listener;
        if (current != null) {
            current.clientWritabilityChanged();
        }
    }

    /// The gateway closes.
    void closing() {
        RequestListener current = listener;
        if (current != null) {
            current.closing();
        }
    }

    @Override
    public void reset(ResetReason reason) {
        listener = null;
        session.reset(
                id, reason == ResetReason.FAILED ? Http2Error.INTERNAL_ERROR : Http2Error.CANCEL);
    }

    /// It is closed: reset by the client, complete, or with its connection.
    void gone() {
        if (gone) {
            return;
        }
        gone = true;
        RequestListener current = listener;
        listener = null;
        if (current != null) {
            current.clientReset();
        }
        loop.stop(untaken);
        dispatcher.close();
        unread.clear();
    }
}
