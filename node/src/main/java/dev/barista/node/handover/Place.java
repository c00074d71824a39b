package dev.barista.node.handover;

import dev.barista.model.object.ObjectKey;

/// Where an instance sits, or could: a pod, in one of the two seats of its revision.
///
/// @param reserve whether the pod is one of the idle seats
/// @param pod its uid
public record Place(ObjectKey revision, boolean reserve, String pod) {}
