package dev.barista.node.service;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Endpoints that share slices.
///
/// @param endpoints as slices have them
record SliceGroup(SliceKey key, List<ObjectNode> endpoints) {

    SliceGroup {
        endpoints = List.copyOf(endpoints);
    }
}
