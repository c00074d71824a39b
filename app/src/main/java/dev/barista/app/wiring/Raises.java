package dev.barista.app.wiring;

import dev.barista.gateway.port.Rungs;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.EmbeddedNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Passes the gateway's wishes on to the node, which is made after the gateway.
final class Raises implements Rungs {

    private volatile @Nullable EmbeddedNode node;

    void connect(EmbeddedNode target) {
        node = target;
    }

    @Override
    public CompletionStage<List<Stage>> raise(ObjectKey revision, String id) {
        EmbeddedNode target = node;
        return target == null
                ? CompletableFuture.failedStage(new IllegalStateException("node: not started"))
                : target.raise(revision, id);
    }
}
