package dev.barista.app.wiring;

import dev.barista.gateway.port.Rungs;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.work.LateBound;
import dev.barista.node.EmbeddedNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Passes the gateway's requests to raise an instance on to the node.
record Raises(LateBound<EmbeddedNode> node) implements Rungs {

    @Override
    public CompletionStage<List<Stage>> raise(ObjectKey revision, String id) {
        return node.find()
                .map(target -> target.raise(revision, id))
                .orElseGet(() ->
                        CompletableFuture.failedStage(
                                new IllegalStateException("node: not started")));
    }
}
