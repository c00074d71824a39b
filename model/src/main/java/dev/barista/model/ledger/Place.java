package dev.barista.model.ledger;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.serving.IdleSettings.InstanceClass;

/// An instance on a rung, and what it holds there.
///
/// @param id unique among all instances there ever were
/// @param held on this rung
/// @param standardMillis thousandths of a core it has while it runs; its credits depend on it
/// @param coldNanos how long its own start took
public record Place(
        String id,
        ObjectKey revision,
        Rung rung,
        InstanceClass kind,
        Size held,
        int standardMillis,
        long coldNanos) {}
