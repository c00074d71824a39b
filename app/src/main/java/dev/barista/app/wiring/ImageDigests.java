package dev.barista.app.wiring;

import dev.barista.control.revision.Digests;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.port.Objects;
import dev.barista.node.pod.start.PullSecrets;
import dev.barista.runtime.Images;
import dev.barista.runtime.Images.Credentials;
import dev.barista.runtime.registry.Reference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/// Resolves tags with the node's own images and registries, so that a revision runs what was
/// resolved.
///
/// @param threads runs the look-ups, which block; how many there are at a time is bounded by who
///   asks
record ImageDigests(Images images, Objects objects, ExecutorService threads) implements Digests {

    @Override
    public CompletionStage<String> resolve(String image, List<ObjectKey> pullSecrets) {
        var answer = new CompletableFuture<String>();
        var task =
                threads.submit(() -> {
                    try {
                        String digest = images.resolve(image, credentials(image, pullSecrets));
                        answer.complete(nameOf(image) + "@" + digest);
                    } catch (Exception failure) {
                        answer.completeExceptionally(failure);
                    }
                });
        // The caller may stop waiting: then the look-up is not needed any more.
        var _ = answer.whenComplete((_, _) -> task.cancel(true));
        return answer;
    }

    private @Nullable Credentials credentials(String image, List<ObjectKey> pullSecrets) {
        return PullSecrets.find(objects, pullSecrets, image).orElse(null);
    }

    private static String nameOf(String image) {
        return Reference.parse(image).name();
    }
}
