package dev.barista.runtime.network;

import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// How the links of a Barista are called, so that each finds its own. Pure.
///
/// ```
/// bst-1a2b3        the gateway link
/// bst-1a2b3-0002   the host's end of the pod with the address at index 2
/// ```
///
/// @param id 5 hex digits
record LinkNames(String id) {

    private static final int PODS = 0x6200_0000;
    private static final int REMOVAL = 0x7200_0000;
    private static final int LONGEST = 15; // of the kernel
    private static final Pattern GATEWAY = Pattern.compile("bst-[0-9a-f]{5}");

    LinkNames {
        if (!id.matches("[0-9a-f]{5}")) {
            throw new IllegalArgumentException("id: %s (expected: 5 hex digits)".formatted(id));
        }
    }

    String gateway() {
        return "bst-" + id;
    }

    static boolean isGateway(String link) {
        return GATEWAY.matcher(link).matches();
    }

    /// @param index of the pod's address
    String hostEnd(int index) {
        return "%s-%04x".formatted(gateway(), index);
    }

    /// The index of the address, if the link is a host end of ours.
    OptionalInt findIndex(String link) {
        String prefix = gateway() + "-";
        if (!link.startsWith(prefix) || link.length() > LONGEST) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(HexFormat.fromHexDigits(link, prefix.length(), link.length()));
        } catch (IllegalArgumentException notOurs) {
            return OptionalInt.empty();
        }
    }

    /// Of the host ends of this Barista's pods: another Barista's packet filter leaves them alone.
    int group() {
        return PODS | HexFormat.fromHexDigits(id);
    }

    /// Of the links that this Barista is about to remove at once.
    int removalGroup() {
        return REMOVAL | HexFormat.fromHexDigits(id);
    }
}
