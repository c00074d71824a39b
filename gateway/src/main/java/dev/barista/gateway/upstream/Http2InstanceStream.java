package dev.barista.gateway.upstream;

import dev.barista.gateway.http2.FieldLines;
import dev.barista.gateway.http2.Http2Response;
import dev.barista.gateway.http2.Session;
import dev.barista.gateway.route.Target;
import dev.barista.gateway.stream.Delivery;
import dev.barista.gateway.stream.InstanceStream;
import dev.barista.gateway.stream.RequestHead;
import dev.barista.gateway.stream.ResetReason;
import dev.barista.gateway.stream.ResponseListener;
import dev.barista.gateway.stream.Trailers;
import dev.barista.gateway.wire.BadMessage;
import dev.barista.gateway.wire.ChunkPosition;
import dev.barista.gateway.wire.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One request to an instance over HTTP/2, and its response. Event loop only.
final class Http2InstanceStream implements InstanceStream {

    private final Http2InstanceConnection connection;
    private final Session session;
    private final Unread unread = new Unread();
    private @Nullable Http2Stream stream;
    private @Nullable ResponseListener listener;
    private @Nullable Trailers last;
    private int id;
    private boolean toHead;
    private boolean wanted = true;
    private boolean delivering;
    private boolean headSent;
    private boolean requestEnded;
    private boolean answered;
    private boolean ended;
    private boolean marked;

    Http2InstanceStream(Http2InstanceConnection connection) {
        this.connection = connection;
        session = connection.session();
    }

    /// It may be on a connection that the instance is about to leave, or be refused.
    @Override
    public boolean isReused() {
        return true;
    }

    @Override
    public boolean takesChunks() {
        return false;
    }

    @Override
    public ChunkPosition position() {
        return ChunkPosition.BETWEEN;
    }

    @Override
    public void request(RequestHead head, Target target, boolean end, ResponseListener next) {
        listener = next;
        toHead = head.isHead();
        requestEnded = end;
        id = connection.nextId();
        if (id == 0) {
            connection
                    .loop()
                    .eventLoop()
                    .execute(() -> fail("connection: closing", Delivery.UNSENT));
            return;
        }
        Http2Headers headers = connection.writer().headers(head, target);
        ChannelFuture written = session.writeHead(id, headers, end);
        stream = connection.opened(id, this);
        var _ = written.addListener(done -> headWritten(done.isSuccess(), done.cause()));
    }

    private void headWritten(boolean success, @Nullable Throwable cause) {
        headSent = success;
        if (!success) {
            fail("write: " + cause, Delivery.UNSENT);
        }
    }

    @Override
    public void send(ByteBuf bytes) {
        if (stream == null || !bytes.isReadable()) {
            bytes.release();
        } else {
            var _ = session.writeData(id, bytes, false);
        }
    }

    @Override
    public void end(Trailers trailers) {
        requestEnded = true;
        if (stream == null) {
            return;
        }
        if (trailers.fields().isEmpty()) {
            var _ = session.writeEnd(id);
        } else {
            var _ = session.writeHead(id, FieldLines.of(trailers), true);
        }
    }

    @Override
    public void flush() {
        session.flush();
    }

    @Override
    public boolean isWritable() {
        Http2Stream open = stream;
        return open == null || session.isWritable(open);
    }

    void writabilityChanged() {
        ResponseListener current = listener;
        if (current != null && !requestEnded) {
            current.instanceWritabilityChanged();
        }
    }

    @Override
    public void reading(boolean more) {
        wanted = more;
        if (more && !delivering && listener != null && (unread.find() != null || last != null)) {
            deliver();
            readComplete();
        }
    }

    void headersRead(Http2Headers headers, boolean end) {
        ResponseListener current = listener;
        if (current == null) {
            return;
        }
        mark();
        try {
            if (answered) {
                last = connection.heads().readTrailers(headers);
                deliver();
                return;
            }
            Http2Response response = new Http2Response();
            response.read(connection.heads(), headers, toHead);
            answered = response.status() >= 200;
            current.responseHead(response);
        } catch (BadMessage bad) {
            broken("malformed HTTP response: " + bad.getMessage());
            return;
        }
        if (end) {
            last = Trailers.NONE;
            deliver();
        }
    }

    void dataRead(ByteBuf data, boolean end) {
        if (listener == null) {
            consume(data);
            return;
        }
        mark();
        unread.add(Buffers.ALLOCATOR, wanted ? data : Buffers.compact(data));
        if (end) {
            last = Trailers.NONE;
        }
        deliver();
    }

    private void consume(ByteBuf data) {
        consumed(data.readableBytes());
        data.release();
    }

    private void consumed(int bytes) {
        Http2Stream open = stream;
        if (open != null) {
            session.consumed(open, bytes);
        }
    }

    private void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        ResponseListener current = listener;
        while (wanted && current != null && unread.find() != null) {
            ByteBuf next = unread.take();
            int size = next.readableBytes();
            current.responseBody(next);
            consumed(size);
            current = listener;
        }
        delivering = false;
        Trailers trailers = last;
        if (current != null && unread.find() == null && trailers != null) {
            finish();
            current.responseEnd(trailers);
        }
    }

    /// The response is complete.
    private void finish() {
        listener = null;
        if (!requestEnded) {
            session.reset(id, Http2Error.CANCEL); // the instance does not want the rest
        }
        leave();
    }

    /// Once: gives its place on the connection back.
    private void leave() {
        if (!ended) {
            ended = true;
            unread.clear();
            connection.ended();
        }
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
        ResponseListener current = listener;
        if (current != null) {
            current.responseReadComplete();
        }
    }

    @Override
    public void reset(ResetReason reason) {
        listener = null;
        if (stream != null) {
            session.reset(
                    id,
                    reason == ResetReason.FAILED ? Http2Error.INTERNAL_ERROR : Http2Error.CANCEL);
        }
        leave();
    }

    private void broken(String text) {
        ResponseListener current = listener;
        reset(ResetReason.FAILED);
        if (current != null) {
            current.instanceReset(new IOException(text), Delivery.UNKNOWN);
        }
    }

    /// The instance has reset it.
    void resetRead(long code) {
        if (last != null) {
            return; // the response is complete: it does not want the rest of the request
        }
        Http2Error error = Http2Error.valueOf(code);
        boolean refused = error == Http2Error.REFUSED_STREAM && !answered;
        fail(
                "stream error: %s; received from peer".formatted(error == null ? code : error),
                refused ? Delivery.REFUSED : Delivery.UNKNOWN);
    }

    /// It is closed: as it ended, or with its connection.
    void closed() {
        if (listener == null || last != null) {
            return;
        }
        boolean unsent = !answered && (connection.isRefused(id) || !headSent);
        fail(
                "EOF: the instance closed the connection before the end of its response",
                unsent ? Delivery.UNSENT : Delivery.UNKNOWN);
    }

    private void fail(String text, Delivery delivery) {
        ResponseListener current = listener;
        listener = null;
        stream = null;
        leave();
        if (current != null) {
            current.instanceReset(new IOException(text), delivery);
        }
    }
}
