package dev.barista.gateway.http2;

import dev.barista.gateway.port.Http2Limits;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.AsciiString;
import java.util.Set;

/// Makes Netty's codec for one connection. Its owner sends GOAWAY itself: to close the channel is
/// to close it at once.
public final class Codec {

    private static final int HEADER_TABLE = 4096;
    private static final int RESPONSE_HEAD = 64 * 1024;

    /// Bytes of one response that wait for their client.
    private static final int RESPONSE_WINDOW = 256 * 1024;

    /// So many that a client that does not read holds up no other on the same connection.
    private static final int RESPONSES_WINDOW = 256 * 1024 * 1024;

    /// Fields with another value in each message, or a secret: not for the table of the codec.
    private static final Set<AsciiString> NOT_INDEXED =
            Set.of(
                    AsciiString.of("authorization"),
                    AsciiString.of("proxy-authorization"),
                    AsciiString.of("x-request-id"),
                    AsciiString.of("traceparent"),
                    AsciiString.of("server-timing"));

    private static final class Builder
            extends AbstractHttp2ConnectionHandlerBuilder<Http2ConnectionHandler, Builder> {

        private static final class Handler extends Http2ConnectionHandler {
            Handler(
                    Http2ConnectionDecoder decoder,
                    Http2ConnectionEncoder encoder,
                    Http2Settings settings,
                    boolean flushPreface) {
                super(decoder, encoder, settings, true, flushPreface);
            }
        }

        @Override
        protected Http2ConnectionHandler build(
                Http2ConnectionDecoder decoder,
                Http2ConnectionEncoder encoder,
                Http2Settings settings) {
            return new Handler(decoder, encoder, settings, flushPreface());
        }

        Http2ConnectionHandler ofServer(Http2Limits limits, Http2EventAdapter events) {
            Http2Settings settings =
                    new Http2Settings()
                            .maxConcurrentStreams(limits.streams())
                            .maxHeaderListSize(limits.headBytes())
                            .initialWindowSize(limits.streamWindow())
                            .headerTableSize(HEADER_TABLE);
            return server(true)
                    .decoderEnforceMaxRstFramesPerWindow(limits.resets(), Http2Limits.RESET_SECONDS)
                    .encoderEnforceMaxRstFramesPerWindow(limits.resets(), Http2Limits.RESET_SECONDS)
                    .ends(settings, events);
        }

        Http2ConnectionHandler ofClient(Http2EventAdapter events) {
            Http2Settings settings =
                    new Http2Settings()
                            .pushEnabled(false)
                            .maxHeaderListSize(RESPONSE_HEAD)
                            .initialWindowSize(RESPONSE_WINDOW)
                            .headerTableSize(HEADER_TABLE);
            return server(false).ends(settings, events);
        }

        private Http2ConnectionHandler ends(Http2Settings settings, Http2EventAdapter events) {
            initialSettings(settings);
            frameListener(events);
            validateHeaders(true);
            decoupleCloseAndGoAway(true);
            headerSensitivityDetector((name, _) -> NOT_INDEXED.contains(AsciiString.of(name)));
            decoderEnforceMaxConsecutiveEmptyDataFrames(Http2Limits.EMPTY_DATA_FRAMES);
            decoderEnforceMaxSmallContinuationFrames(Http2Limits.SMALL_CONTINUATIONS);
            encoderEnforceMaxQueuedControlFrames(Http2Limits.QUEUED_CONTROL_FRAMES);
            Http2ConnectionHandler handler = build();
            handler.connection().addListener(events);
            return handler;
        }
    }

    /// For a connection of a client.
    public static Http2ConnectionHandler ofServer(Http2Limits limits, Http2EventAdapter events) {
        return new Builder().ofServer(limits, events);
    }

    /// For a connection to an instance.
    public static Http2ConnectionHandler ofClient(Http2EventAdapter events) {
        return new Builder().ofClient(events);
    }

    /// Bytes of bodies that an instance may have sent on one connection and that wait.
    public static int windowOfResponses() {
        return RESPONSES_WINDOW;
    }

    private Codec() {}
}
