package dev.barista.node.pod;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Types;
import dev.barista.model.port.Change;
import dev.barista.node.replicaset.Load;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// All pods of the node, by uid: who hears of a change, and who is stopped in the end.
///
/// Thread-safe. Those that run are bounded by the node's capacity; the others wait for it, and cost
/// one entry.
public final class Pods implements Load {

    private static final Duration LOOK_AT_LOGS_EVERY = Duration.ofSeconds(10);

    private final Shared node;
    private final Launcher launcher;
    private final Map<String, PodLife> lives = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public Pods(Shared node) {
        this.node = node;
        this.launcher = new Launcher(node, new HostPorts());
    }

    /// From now on logs are kept small.
    public void start() {
        node.clocks().scheduler().schedule(LOOK_AT_LOGS_EVERY, this::rotateLogs);
    }

    /// Takes over a pod that there was before this process: what ran of it is gone.
    ///
    /// One that a ReplicaSet owns is removed, and the ReplicaSet makes another one; one of the
    /// user's own is started again, as after a crash.
    public void takeOver(ApiObject pod) {
        String phase = pod.status().path("phase").asString("");
        boolean ended = phase.equals("Succeeded") || phase.equals("Failed");
        if (pod.isTerminating() || (!ended && pod.findController().isPresent())) {
            node.ports().objects().remove(Types.POD, pod.key(), pod.uid());
        } else if (ended) {
            add(pod, 0).rest();
        } else {
            int restarts = pod.at("/status/containerStatuses/0/restartCount").asInt(0);
            add(pod, restarts + 1).begin();
        }
    }

    public void note(Change change) {
        ApiObject pod = change.object();
        PodLife life = lives.get(pod.uid());
        if (change.kind() == Change.Kind.DELETED) {
            if (life != null) {
                life.vanished();
            }
        } else if (life != null) {
            life.changed(pod);
        } else if (!closed) {
            PodLife born = add(pod, 0);
            born.begin();
            born.changed(pod);
        }
    }

    private PodLife add(ApiObject pod, int runs) {
        String uid = pod.uid();
        var life = new PodLife(node, launcher, pod, runs, () -> lives.remove(uid));
        lives.put(uid, life);
        return life;
    }

    @Override
    public int inFlight(String podUid) {
        PodLife life = lives.get(podUid);
        return life == null ? 0 : life.inFlight();
    }

    private void rotateLogs() {
        if (!closed) {
            lives.values().forEach(PodLife::rotateLog);
            node.clocks().scheduler().schedule(LOOK_AT_LOGS_EVERY, this::rotateLogs);
        }
    }

    /// Ends all instances at the same time: each drains, is asked to end, and is killed after
    /// `most` if it has not ended. Objects stay.
    ///
    /// @return completes when nothing runs
    public CompletionStage<Void> shutdown(Duration most) {
        closed = true;
        List<CompletionStage<Void>> all = lives.values().stream().map(PodLife::shutdown).toList();
        node.clocks()
                .scheduler()
                .schedule(most, () -> List.copyOf(lives.values()).forEach(PodLife::kill));
        return CompletableFuture.allOf(
                all.stream()
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture[]::new));
    }
}
