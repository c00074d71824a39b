package dev.barista.gateway.port;

/// Bounds of what a client of HTTP/2 may ask of one connection. Beyond them the connection ends
/// with `ENHANCE_YOUR_CALM`, but where said.
///
/// @param streams requests under way at once; beyond, `REFUSED_STREAM`
/// @param headBytes of a head, uncompressed and with 32 bytes for each field; beyond, 431
/// @param streamWindow bytes of a body that wait for their instance
/// @param connectionWindow the same of all bodies
/// @param resets streams that may be reset, by the client or by what it sends, in [#RESET_SECONDS]
/// @param framesWithoutContent in [#FRAME_SECONDS]: PING, SETTINGS, PRIORITY and unknown ones
public record Http2Limits(
        int streams,
        int headBytes,
        int streamWindow,
        int connectionWindow,
        int resets,
        int framesWithoutContent) {

    public static final int RESET_SECONDS = 10;
    public static final int FRAME_SECONDS = 10;

    /// Empty frames of data, one after the other.
    public static final int EMPTY_DATA_FRAMES = 8;

    /// Frames that continue a head and bring few bytes of it.
    public static final int SMALL_CONTINUATIONS = 16;

    /// Acknowledgements that wait until the client reads them.
    public static final int QUEUED_CONTROL_FRAMES = 1000;

    public static final Http2Limits DEFAULT =
            new Http2Limits(128, 32 * 1024, 256 * 1024, 1024 * 1024, 400, 10_000);
}
