package dev.barista.gateway;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A client of HTTP/2 that sends frames as the test wrote them.
final class Http2Client implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    @SuppressWarnings("ArrayRecordComponent") // is not compared
    record Frame(int type, int flags, int stream, byte[] payload) {

        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        int number(int at) {
            return Unpooled.wrappedBuffer(payload).getInt(at);
        }
    }

    /// What came on one stream.
    static final class Answer {
        final List<Http2Headers> heads = new ArrayList<>();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean ended;
        int frames;
        @Nullable Integer reset;

        int status() {
            return Integer.parseInt(heads.getFirst().status().toString());
        }

        String text() {
            return body.toString(StandardCharsets.ISO_8859_1);
        }

        String field(String name) {
            return text(heads.getFirst(), name);
        }

        String trailer(String name) {
            return text(heads.getLast(), name);
        }

        private static String text(Http2Headers fields, String name) {
            CharSequence value = fields.get(name);
            return value == null ? "" : value.toString();
        }
    }

    final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final Map<Integer, Answer> answers = new HashMap<>();
    @Nullable Frame goAway;
    boolean makesRoom = true;

    Http2Client(InetSocketAddress address, int... settings) throws IOException {
        this(new Socket(address.getAddress(), address.getPort()), settings);
    }

    /// @param connected to a gateway
    Http2Client(Socket connected, int... settings) throws IOException {
        socket = connected;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        settings(settings);
    }

    private void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /// @param settings keys and values in turn
    @CanIgnoreReturnValue
    Http2Client settings(int... settings) throws IOException {
        ByteBuf payload = Unpooled.buffer();
        for (int i = 0; i < settings.length; i += 2) {
            payload.writeShort(settings[i]).writeInt(settings[i + 1]);
        }
        return send(SETTINGS, 0, 0, ByteBufUtil.getBytes(payload));
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        ByteBuf frame =
                Unpooled.buffer()
                        .writeMedium(payload.length)
                        .writeByte(type)
                        .writeByte(flags)
                        .writeInt(stream)
                        .writeBytes(payload);
        return ByteBufUtil.getBytes(frame);
    }

    @CanIgnoreReturnValue
    Http2Client send(int type, int flags, int stream, byte... payload) throws IOException {
        write(frame(type, flags, stream, payload));
        return this;
    }

    /// Sends many frames at once.
    void sendAll(int times, byte[] frame) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.writeBytes(frame);
        }
        write(all.toByteArray());
    }

    /// @param fields names and values in turn
    byte[] block(String... fields) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        ByteBuf out = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, headers, out);
        } catch (Http2Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        return ByteBufUtil.getBytes(out);
    }

    @CanIgnoreReturnValue
    Http2Client headers(int stream, boolean end, String... fields) throws IOException {
        return send(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block(fields));
    }

    @CanIgnoreReturnValue
    Http2Client get(int stream, String host, String path) throws IOException {
        return headers(
                stream,
                true,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                path,
                ":authority",
                host);
    }

    @CanIgnoreReturnValue
    Http2Client post(int stream, String host, String... more) throws IOException {
        String[] fields = new String[8 + more.length];
        List.of(":method", "POST", ":scheme", "http", ":path", "/", ":authority", host)
                .toArray(fields);
        System.arraycopy(more, 0, fields, 8, more.length);
        return headers(stream, false, fields);
    }

    @CanIgnoreReturnValue
    Http2Client data(int stream, String content, boolean end) throws IOException {
        return send(
                DATA, end ? END_STREAM : 0, stream, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    @CanIgnoreReturnValue
    Http2Client window(int stream, int more) throws IOException {
        return send(
                WINDOW_UPDATE, 0, stream, ByteBufUtil.getBytes(Unpooled.buffer().writeInt(more)));
    }

    Frame read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        Frame frame = new Frame(type, flags, stream, payload);
        keep(frame);
        return frame;
    }

    private void keep(Frame frame) throws IOException {
        Answer answer = answers.computeIfAbsent(frame.stream(), _ -> new Answer());
        answer.frames++;
        switch (frame.type()) {
            case HEADERS -> {
                try {
                    answer.heads.add(
                            decoder.decodeHeaders(
                                    frame.stream(), Unpooled.wrappedBuffer(frame.payload())));
                } catch (Http2Exception malformed) {
                    throw new IOException(malformed);
                }
                answer.ended = frame.has(END_STREAM);
            }
            case DATA -> {
                answer.body.writeBytes(frame.payload());
                answer.ended = frame.has(END_STREAM);
                if (makesRoom && frame.payload().length > 0) {
                    window(0, frame.payload().length);
                    if (!answer.ended) {
                        window(frame.stream(), frame.payload().length);
                    }
                }
            }
            case RST_STREAM -> answer.reset = frame.number(0);
            case GOAWAY -> goAway = frame;
            case SETTINGS -> {
                if (!frame.has(ACK)) {
                    send(SETTINGS, ACK, 0);
                }
            }
            default -> {}
        }
    }

    Answer answer(int stream) {
        return answers.computeIfAbsent(stream, _ -> new Answer());
    }

    /// Reads until a stream has ended, or was reset.
    Answer await(int stream) throws IOException {
        Answer answer = answer(stream);
        while (!answer.ended && answer.reset == null) {
            read();
        }
        return answer;
    }

    /// Whether a stream ends, by whatever means.
    boolean awaitEndOf(int stream) throws IOException {
        Answer answer = answer(stream);
        while (!answer.ended && answer.reset == null && goAway == null) {
            read();
        }
        return true;
    }

    /// Reads until a stream has got so many bytes of content.
    Answer await(int stream, int bytes) throws IOException {
        Answer answer = answer(stream);
        while (answer.body.size() < bytes) {
            read();
        }
        return answer;
    }

    /// Reads until a frame of a type comes.
    Frame awaitFrame(int type) throws IOException {
        Frame frame = read();
        while (frame.type() != type) {
            frame = read();
        }
        return frame;
    }

    /// Reads to the end of the connection: the code of the last GOAWAY, -1 if there was none.
    int awaitEnd() throws IOException {
        try {
            while (true) {
                read();
            }
        } catch (EOFException end) {
            // as expected
        } catch (java.net.SocketException reset) {
            // closed with bytes of ours unread
        }
        Frame last = goAway;
        return last == null ? -1 : last.number(4);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
