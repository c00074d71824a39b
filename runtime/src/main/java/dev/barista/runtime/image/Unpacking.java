package dev.barista.runtime.image;

import dev.barista.runtime.registry.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Brings the layers of one image here, several at a time. They begin from the lowest up, so that
/// those which a layer may wait for are under way before it.
///
/// @param parallel layers at a time
record Unpacking(Layers layers, int parallel) {

    /// Returns the names of the unpacked layers, lowest first, when all are there.
    List<Digest> ensure(Candidate candidate, Progress progress)
            throws IOException, InterruptedException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new ExecutorCompletionService<Digest>(executor);
            try {
                List<Future<Digest>> begun = begin(candidate, progress, done);
                for (int i = 0; i < begun.size(); i++) {
                    if (done.take().state() == Future.State.FAILED) {
                        break;
                    }
                }
                requireNoFailure(begun);
                return names(begun);
            } catch (ExecutionException e) {
                throw Layers.thrown(e);
            } finally {
                executor.shutdownNow();
            }
        }
    }

    private List<Future<Digest>> begin(
            Candidate candidate, Progress progress, CompletionService<Digest> done)
            throws InterruptedException {
        var permits = new Semaphore(parallel);
        List<Future<Digest>> begun = new ArrayList<>();
        for (int i = 0; i < candidate.parts().size(); i++) {
            permits.acquire();
            if (begun.stream().anyMatch(layer -> layer.state() == Future.State.FAILED)) {
                return begun; // to be thrown from there
            }
            LayerStack stack = candidate.stack(i);
            Candidate.Part part = candidate.parts().get(i);
            List<Future<Digest>> below = List.copyOf(begun);
            begun.add(
                    done.submit(() -> {
                        try {
                            return ensure(stack, part, below, progress);
                        } finally {
                            permits.release();
                        }
                    }));
        }
        return begun;
    }

    /// Of several failures the lowest layer's is the cause of the others.
    private static void requireNoFailure(List<Future<Digest>> layers)
            throws ExecutionException, InterruptedException {
        for (Future<Digest> layer : layers) {
            if (layer.state() == Future.State.FAILED) {
                layer.get();
            }
        }
    }

    private Digest ensure(
            LayerStack stack, Candidate.Part part, List<Future<Digest>> below, Progress progress)
            throws IOException, InterruptedException {
        Layers.Source source = () -> new CountedLayer(part.source().open(), part, progress);
        Digest name = layers.ensure(stack, source, () -> await(below));
        progress.layer(part.layer().toString(), Progress.Step.DONE, part.bytes(), part.bytes());
        return name;
    }

    private static List<Digest> await(List<Future<Digest>> layers) throws IOException {
        try {
            return names(layers);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while waiting for the layers below");
        } catch (ExecutionException e) {
            throw new IOException("layer below: " + e.getCause(), e); // which tells it itself
        }
    }

    private static List<Digest> names(List<Future<Digest>> layers)
            throws ExecutionException, InterruptedException {
        List<Digest> names = new ArrayList<>();
        for (Future<Digest> layer : layers) {
            names.add(layer.get());
        }
        return names;
    }
}
