package dev.barista.gateway.wire;

/// Bounds of what a peer may send before its body.
///
/// @param line bytes of a request line; beyond, 414
/// @param head bytes of a whole head, or of the trailers of a body; beyond, 431
/// @param fields header fields; beyond, 431
public record HeadLimits(int line, int head, int fields) {

    public static final HeadLimits DEFAULT = new HeadLimits(8 * 1024, 32 * 1024, 100);
}
