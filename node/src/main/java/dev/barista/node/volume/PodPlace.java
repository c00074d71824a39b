package dev.barista.node.volume;

import java.util.List;

/// What only the node knows of a pod, and its environment may name.
///
/// @param node its name
/// @param hostAddress of the node, as pods reach it
/// @param addresses of the pod, at least one; the node's where it has none of its own
public record PodPlace(String node, String hostAddress, List<String> addresses) {

    public PodPlace {
        addresses = List.copyOf(addresses);
    }
}
