package dev.barista.apiserver.stream;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyGoAwayFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySessionStatus;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The streams of a SPDY/3.1 connection, all of which the client opens.
///
/// Windows are not kept: the clients of Kubernetes neither wait for nor send updates of them. What
/// is not read holds up the connection instead, as in a kubelet.
///
/// The handler belongs to the event loop; [#next] and the streams are for other threads.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that fails to write or close is closed
public final class SpdyStreams extends SimpleChannelInboundHandler<SpdyFrame> {

    /// Open at a time; more are refused.
    static final int MOST = 1024;

    private static final String TYPE = "streamtype";
    private static final int HEADERS = 16 << 10; // bytes of a stream's
    private static final int DEFLATE = 6; // of zlib, for headers: its level, window and memory
    private static final int WINDOW = 15;
    private static final int MEMORY = 8;
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final Duration patience;
    private final Map<Integer, Stream> open = new ConcurrentHashMap<>();
    private final BlockingQueue<Optional<Stream>> arrived = new ArrayBlockingQueue<>(2 * MOST);
    private final Liveness liveness;
    private volatile @Nullable ClientConnection connection;
    private int last;

    /// @param idle how long a connection without data stays open, and how long a client may take to
    ///   read what it is sent
    public SpdyStreams(Duration idle) {
        this.patience = idle;
        this.liveness = new Liveness(idle);
    }

    /// For the end of a pipeline that carries bytes.
    public List<ChannelHandler> handlers() {
        return List.of(
                new SpdyFrameCodec(
                        SpdyVersion.SPDY_3_1, ByteStream.BLOCK, HEADERS, DEFLATE, WINDOW, MEMORY),
                this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        var client = new ClientConnection(ctx.channel(), patience);
        connection = client;
        liveness.start(ctx, client, () -> ctx.channel().writeAndFlush(new DefaultSpdyPingFrame(2)));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, SpdyFrame frame) {
        switch (frame) {
            case SpdySynStreamFrame begin -> begin(ctx, begin);
            case SpdyDataFrame data -> add(ctx, data);
            case SpdyRstStreamFrame reset -> reset(reset.streamId());
            case SpdyPingFrame ping when ping.id() % 2 != 0 ->
                    ctx.writeAndFlush(new DefaultSpdyPingFrame(ping.id()));
            default -> {
                // Settings, windows and a farewell change nothing here.
            }
        }
    }

    private void begin(ChannelHandlerContext ctx, SpdySynStreamFrame begin) {
        int id = begin.streamId();
        boolean fresh = id > last && id % 2 != 0;
        if (begin.isInvalid() || begin.isTruncated() || !fresh) {
            refuse(ctx, id, SpdyStreamStatus.PROTOCOL_ERROR);
            return;
        }
        last = id;
        if (open.size() >= MOST) {
            refuse(ctx, id, SpdyStreamStatus.REFUSED_STREAM);
            return;
        }
        ClientConnection client = connection;
        if (client == null) {
            return; // closed
        }
        var stream = new Stream(id, client, begin);
        open.put(id, stream);
        if (!arrived.offer(Optional.of(stream))) {
            open.remove(id);
            refuse(ctx, id, SpdyStreamStatus.REFUSED_STREAM);
            return;
        }
        ctx.writeAndFlush(reply(stream));
        if (begin.isLast()) {
            stream.inflow.end();
        }
    }

    /// With a header: of none the codec makes no block at all, which Kubernetes' clients wait for.
    private static SpdyFrame reply(Stream stream) {
        var reply = new DefaultSpdySynReplyFrame(stream.id);
        reply.headers().set(TYPE, stream.header(TYPE));
        return reply;
    }

    private static void refuse(ChannelHandlerContext ctx, int id, SpdyStreamStatus why) {
        ctx.writeAndFlush(new DefaultSpdyRstStreamFrame(id, why));
    }

    private void add(ChannelHandlerContext ctx, SpdyDataFrame data) {
        Stream stream = open.get(data.streamId());
        if (stream == null) {
            if (data.content().isReadable() && data.streamId() > last) {
                refuse(ctx, data.streamId(), SpdyStreamStatus.INVALID_STREAM);
            }
            return;
        }
        liveness.note();
        stream.inflow.add(ByteBufUtil.getBytes(data.content()));
        if (data.isLast()) {
            stream.inflow.end();
            stream.ended(true);
        }
    }

    private void reset(int id) {
        Stream stream = open.remove(id);
        if (stream != null) {
            stream.reset = true;
            stream.inflow.end();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        liveness.stop();
        open.values().forEach(stream -> stream.inflow.end());
        open.clear();
        endArrivals();
        ctx.fireChannelInactive();
    }

    /// The next stream that the client has opened.
    ///
    /// @return empty if there is none within `patience`, or the client has gone
    public Optional<Stream> next(Duration patience) throws InterruptedException {
        Optional<Stream> stream = arrived.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        return stream == null ? Optional.empty() : stream;
    }

    /// From now on [#next] has none.
    void endArrivals() {
        arrived.offer(Optional.empty());
    }

    /// Says farewell, and waits a little until the client has read all and closed the connection.
    public void close() throws InterruptedException {
        ClientConnection client = connection;
        if (client == null) {
            return;
        }
        open.values().forEach(Stream::discard);
        try {
            client.send(new DefaultSpdyGoAwayFrame(last, SpdySessionStatus.OK));
            client.awaitClose(LINGER);
        } catch (IOException gone) {
            // So it need not be told.
        }
        client.close();
    }

    /// One stream. Its headers have lower-case names.
    public final class Stream implements ByteStream {
        private final int id;
        private final ClientConnection client;
        private final SpdySynStreamFrame begin;
        private final Inflow inflow;
        private volatile boolean reset;
        private boolean theirs;
        private boolean ours;

        private Stream(int id, ClientConnection client, SpdySynStreamFrame begin) {
            this.id = id;
            this.client = client;
            this.begin = begin;
            this.inflow = new Inflow(client);
        }

        /// @return empty if it is absent
        public String header(String name) {
            CharSequence value = begin.headers().get(name);
            return value == null ? "" : value.toString();
        }

        @Override
        public int read(byte[] into) throws IOException {
            return inflow.read(into);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = offset; at < offset + length; at += BLOCK) {
                requireOpen();
                int size = Math.min(BLOCK, offset + length - at);
                byte[] block = java.util.Arrays.copyOfRange(bytes, at, at + size);
                client.send(new DefaultSpdyDataFrame(id, Unpooled.wrappedBuffer(block)));
                liveness.note();
            }
        }

        private void requireOpen() throws IOException {
            if (reset) {
                throw new IOException("stream %d: reset by the client".formatted(id));
            }
        }

        @Override
        public void end() throws IOException {
            if (!reset && ended(false)) {
                client.send(new DefaultSpdyDataFrame(id).setLast(true));
            }
        }

        /// @return whether it was open on this side
        private synchronized boolean ended(boolean byClient) {
            boolean fresh = byClient ? !theirs : !ours;
            theirs |= byClient;
            ours |= !byClient;
            if (theirs && ours) {
                open.remove(id);
            }
            return fresh;
        }

        @Override
        public void discard() {
            inflow.discard();
        }

        /// Forgets it, whatever the client still sends.
        public void forget() {
            inflow.discard();
            if (open.remove(id) != null && !reset) {
                try {
                    client.send(new DefaultSpdyRstStreamFrame(id, SpdyStreamStatus.CANCEL));
                } catch (IOException gone) {
                    reset = true; // with its connection
                }
            }
        }
    }
}
