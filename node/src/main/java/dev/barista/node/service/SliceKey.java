package dev.barista.node.service;

import java.util.List;

/// What all endpoints of a slice have in common.
record SliceKey(Family family, List<EndpointPort> ports) {

    SliceKey {
        ports = List.copyOf(ports);
    }
}
