package dev.barista.runtime.layer;

/// What one layer may unpack to; beyond it the layer is refused, so that a small download cannot
/// fill disk or memory.
///
/// @param entries files, folders and links, with the folders that no entry names; each costs about
///   300 bytes of memory while its layer is unpacked
/// @param bytes of the uncompressed tar
public record LayerLimits(int entries, long bytes) {
    public static final LayerLimits DEFAULT = new LayerLimits(500_000, 16L << 30);

    public LayerLimits {
        if (entries < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "limits: %d entries, %d bytes (expected: 1 or more)".formatted(entries, bytes));
        }
    }
}
