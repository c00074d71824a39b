package dev.barista.node.job;

import dev.barista.model.object.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The pods of a Job that have ended, each counted once whenever the process dies.
///
/// ```
/// pod ended ──▶ its UID in the status ──▶ its finalizer removed ──▶ in the count, UID forgotten
/// ```
///
/// A UID whose pod has the finalizer still is not in the count yet; a pod without the finalizer and
/// without its UID in the status has been counted. Succeeded pods of an indexed Job are counted by
/// their index instead. Belongs to one turn.
final class Counted {

    private static final String PENDING = "uncountedTerminatedPods";

    private final boolean indexed;
    private final Set<String> newlySucceeded = new LinkedHashSet<>();
    private final Set<String> newlyFailed = new LinkedHashSet<>();
    private final SortedSet<Integer> indexes;
    private int succeeded;
    private int failed;

    /// @param completions how many indexes there are
    Counted(JsonNode status, boolean indexed, int completions) {
        this.indexed = indexed;
        succeeded = status.path("succeeded").asInt(0);
        failed = status.path("failed").asInt(0);
        indexes = IndexSet.parse(status.path("completedIndexes").asString(""), completions);
        status.path(PENDING).path("succeeded").forEach(uid -> newlySucceeded.add(uid.asString("")));
        status.path(PENDING).path("failed").forEach(uid -> newlyFailed.add(uid.asString("")));
    }

    /// Moves those into the count whose finalizer is gone.
    void settle(List<JobPod> pods) {
        Set<String> tracked = new LinkedHashSet<>();
        pods.stream().filter(JobPod::isTracked).forEach(pod -> tracked.add(pod.uid()));
        int before = newlySucceeded.size();
        newlySucceeded.removeIf(uid -> !tracked.contains(uid));
        succeeded += before - newlySucceeded.size();
        before = newlyFailed.size();
        newlyFailed.removeIf(uid -> !tracked.contains(uid));
        failed += before - newlyFailed.size();
    }

    /// @param completions how many indexes there are; others are not counted
    void addSucceeded(JobPod pod, int completions) {
        if (newlyFailed.contains(pod.uid())) {
            return;
        }
        if (!indexed) {
            newlySucceeded.add(pod.uid());
        } else if (pod.index() >= 0 && pod.index() < completions) {
            indexes.add(pod.index());
        }
    }

    void addFailed(JobPod pod) {
        if (!newlySucceeded.contains(pod.uid())) {
            newlyFailed.add(pod.uid());
        }
    }

    int succeeded() {
        return indexed ? indexes.size() : succeeded + newlySucceeded.size();
    }

    int failed() {
        return failed + newlyFailed.size();
    }

    boolean isSettled() {
        return newlySucceeded.isEmpty() && newlyFailed.isEmpty();
    }

    boolean hasSucceeded(int index) {
        return indexes.contains(index);
    }

    /// @param status changed
    void write(ObjectNode status) {
        putOrRemove(status, "succeeded", indexed ? indexes.size() : succeeded);
        putOrRemove(status, "failed", failed);
        if (indexed && !indexes.isEmpty()) {
            status.put("completedIndexes", IndexSet.format(indexes));
        }
        ObjectNode pending = Json.object();
        putUids(pending, "succeeded", newlySucceeded);
        putUids(pending, "failed", newlyFailed);
        status.set(PENDING, pending);
    }

    private static void putUids(ObjectNode tree, String field, Set<String> uids) {
        if (!uids.isEmpty()) {
            var list = tree.putArray(field);
            uids.forEach(list::add);
        }
    }

    static void putOrRemove(ObjectNode status, String field, int count) {
        if (count == 0) {
            status.remove(field);
        } else {
            status.put(field, count);
        }
    }
}
