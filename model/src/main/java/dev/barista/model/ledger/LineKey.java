package dev.barista.model.ledger;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings.InstanceClass;

/// The key of a line of the ledger: instances that are paid for alike.
///
/// @param hour since 1970, UTC
/// @param held by each of them
public record LineKey(long hour, ObjectKey revision, Rung rung, InstanceClass kind, Size held) {}
