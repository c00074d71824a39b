package dev.barista.apiserver.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Streams as the numbered channels of a WebSocket: the first byte of each message is the number of
/// its channel; with base 64, a digit.
///
/// The handler belongs to the event loop; the channels are for other threads.
@SuppressWarnings("FutureReturnValueIgnored") // a channel that fails to write or close is closed
public final class WebSocketChannels extends SimpleChannelInboundHandler<WebSocketFrame> {

    private static final int CLOSE = 255; // its message names the channel that is at its end
    private static final int LARGEST_MESSAGE = 1 << 20;
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final boolean base64;
    private final boolean closes;
    private final Duration patience;
    private final Liveness liveness;
    private final int count;
    private final List<Channel> channels = new ArrayList<>();
    private volatile @Nullable ClientConnection connection;

    /// @param count of channels, from 0 on
    /// @param base64 whether data is text, in base 64
    /// @param closes whether the client says which of its channels is at its end
    /// @param idle how long a connection without data stays open, and how long a client may take to
    ///   read what it is sent
    public WebSocketChannels(int count, boolean base64, boolean closes, Duration idle) {
        this.count = count;
        this.base64 = base64;
        this.closes = closes;
        this.patience = idle;
        this.liveness = new Liveness(idle);
    }

    /// For the end of a pipeline that carries frames.
    public List<ChannelHandler> handlers() {
        return List.of(new WebSocketFrameAggregator(LARGEST_MESSAGE), this);
    }

    /// Before the first frame comes.
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        var client = new ClientConnection(ctx.channel(), patience);
        for (int number = 0; number < count; number++) {
            channels.add(new Channel(number, client));
        }
        connection = client;
        liveness.start(ctx, client, () -> ctx.channel().writeAndFlush(new PingWebSocketFrame()));
    }

    /// When the handler is in its pipeline.
    public ByteStream channel(int number) {
        return channels.get(number);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        switch (frame) {
            case PingWebSocketFrame ping ->
                    ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            case CloseWebSocketFrame close ->
                    ctx.writeAndFlush(close.retainedDuplicate())
                            .addListener(ChannelFutureListener.CLOSE);
            case BinaryWebSocketFrame _, TextWebSocketFrame _ -> add(ctx, frame.content());
            default -> {
                // A pong is news of nothing but the client's life.
            }
        }
    }

    private void add(ChannelHandlerContext ctx, ByteBuf message) {
        if (!message.isReadable()) {
            return;
        }
        liveness.note();
        int number = message.readUnsignedByte() - (base64 ? '0' : 0);
        byte[] data = ByteBufUtil.getBytes(message);
        if (number == CLOSE && closes) {
            close(data);
        } else if (number >= 0 && number < channels.size()) {
            take(ctx, channels.get(number), data);
        }
    }

    private void close(byte[] numbers) {
        for (byte number : numbers) {
            if (number >= 0 && number < channels.size()) {
                channels.get(number).inflow.end();
            }
        }
    }

    private void take(ChannelHandlerContext ctx, Channel channel, byte[] data) {
        try {
            channel.inflow.add(base64 ? Base64.getDecoder().decode(data) : data);
        } catch (IllegalArgumentException notBase64) {
            var status = WebSocketCloseStatus.INVALID_PAYLOAD_DATA;
            ctx.writeAndFlush(new CloseWebSocketFrame(status, "data: not base 64"))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        liveness.stop();
        channels.forEach(channel -> channel.inflow.end());
        ctx.fireChannelInactive();
    }

    /// Closes the WebSocket, and waits a little until the client has read all and closed the
    /// connection.
    public void close() throws InterruptedException {
        ClientConnection client = connection;
        if (client == null) {
            return;
        }
        channels.forEach(Channel::discard);
        try {
            client.send(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE, ""));
            client.awaitClose(LINGER);
        } catch (IOException gone) {
            // So it need not be told.
        }
        client.close();
    }

    private final class Channel implements ByteStream {
        private final int number;
        private final ClientConnection client;
        private final Inflow inflow;

        private Channel(int number, ClientConnection client) {
            this.number = number;
            this.client = client;
            this.inflow = new Inflow(client);
        }

        @Override
        public int read(byte[] into) throws IOException {
            return inflow.read(into);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int at = offset;
            do {
                int size = Math.min(BLOCK, offset + length - at);
                client.send(frame(bytes, at, size));
                at += size;
            } while (at < offset + length);
            liveness.note();
        }

        private WebSocketFrame frame(byte[] bytes, int offset, int length) {
            if (base64) {
                byte[] data = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
                String text = (char) ('0' + number) + Base64.getEncoder().encodeToString(data);
                return new TextWebSocketFrame(
                        Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1)));
            }
            byte[] message = new byte[length + 1];
            message[0] = (byte) number;
            System.arraycopy(bytes, offset, message, 1, length);
            return new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message));
        }

        @Override
        public void end() {
            // Before the connection closes, there is no way to say it.
        }

        @Override
        public void discard() {
            inflow.discard();
        }
    }
}
