package dev.barista.gateway.wire;

/// Where the bytes of a body end that were passed on so far, if it goes on in chunks.
public enum ChunkPosition {
    /// Between two chunks, or the body is not in chunks.
    BETWEEN,
    /// After the content of a chunk: its line end is missing.
    CONTENT_END,
    /// Within the content of a chunk.
    WITHIN,
    /// After the last chunk: trailers, or the line that ends them, are missing.
    TRAILERS
}
