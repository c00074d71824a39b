package dev.barista.dns.zone;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All names of one Service, made once when it changes.
///
/// @param alias null unless it stands for another name
/// @param root at its own name
/// @param below at the names below it, as in `_http._tcp`
/// @param names of addresses, without the cluster's domain
record Published(
        @Nullable String alias,
        Node root,
        Map<String, Node> below,
        Map<InetAddress, List<String>> names) {

    Published {
        below = Map.copyOf(below);
        names = Map.copyOf(names);
    }
}
