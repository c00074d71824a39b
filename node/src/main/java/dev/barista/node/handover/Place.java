package dev.barista.node.handover;

import dev.barista.model.object.ObjectKey;

/// A seat of a revision, standard or idle, and the pod in it, whose instance can be handed over.
///
/// @param reserve whether the pod is one of the idle seats
/// @param pod its uid
public record Place(ObjectKey revision, boolean reserve, String pod) {}
