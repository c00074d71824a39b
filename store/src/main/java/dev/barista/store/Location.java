package dev.barista.store;

import dev.barista.model.object.ObjectKey;

/// Where an object is among all kinds.
///
/// @param resource qualified plural: `services.serving.knative.dev`
public record Location(String resource, ObjectKey key) {}
