package dev.barista.runtime.network;

/// How the node's network is set up.
///
/// @param podRange `auto`, or a CIDR of at least 16 addresses
/// @param serviceRange `auto` for the second half of the pods', or a CIDR
/// @param ahead how many networks are made ahead
public record NetworkSettings(String podRange, String serviceRange, int ahead) {

    public static final String AUTO = "auto";

    /// All chosen from what the host has.
    public static final NetworkSettings DEFAULT = new NetworkSettings(AUTO, AUTO, 8);

    private static final int MOST_AHEAD = 256;
    private static final int SMALLEST = 28; // /28: 8 addresses of pods and 8 of Services
    private static final int LARGEST = 16; // /16: four hex digits tell a link's address

    public NetworkSettings {
        requireRange("pod range", podRange);
        requireRange("service range", serviceRange);
        if (ahead < 0 || ahead > MOST_AHEAD) {
            throw new IllegalArgumentException(
                    "networks made ahead: %d (expected: 0-%d)".formatted(ahead, MOST_AHEAD));
        }
    }

    private static void requireRange(String what, String range) {
        if (range.equals(AUTO)) {
            return;
        }
        int length = parse(what, range).length();
        if (length < LARGEST || length > SMALLEST) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: /%d to /%d)".formatted(what, range, LARGEST, SMALLEST));
        }
    }

    private static Cidr parse(String what, String range) {
        try {
            return Cidr.parse(range);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
        }
    }
}
