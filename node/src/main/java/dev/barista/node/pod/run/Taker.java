package dev.barista.node.pod.run;

import dev.barista.model.object.ObjectKey;

/// The pod that comes, as the one that goes knows it.
public interface Taker {

    ObjectKey key();
}
