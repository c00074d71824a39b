package dev.barista.node.statefulset;

import static java.util.Objects.requireNonNull;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.OwnerReference;
import dev.barista.node.history.Revisions;
import dev.barista.node.history.TemplateRevision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A StatefulSet `web` with its pods and claims, changed by plans alone. Pods do what a test says.
final class SetWorld {

    Instant now = Instant.parse("2030-01-01T00:00:00Z");
    ApiObject set;
    final TreeMap<Integer, ApiObject> pods = new TreeMap<>();
    final TreeMap<String, ApiObject> claims = new TreeMap<>();
    final List<ApiObject> revisions = new ArrayList<>();
    final List<String> done = new ArrayList<>();
    private int uids;

    /// @param spec fields of the spec, in JSON
    SetWorld(String spec) {
        set =
                ApiObject.parse(
                        """
                        {"apiVersion": "apps/v1", "kind": "StatefulSet",
                         "metadata": {"name": "web", "namespace": "default", "uid": "set", "generation": 1},
                         "spec": {"serviceName": "webs", "selector": {"matchLabels": {"app": "web"}},
                          "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
                          "template": {"metadata": {"labels": {"app": "web"}},
                           "spec": {"containers": [{"name": "main", "image": "v1"}]}}}}
                        """);
        spec(tree -> tree.setAll(ApiObject.parse(spec).tree()));
        revise();
    }

    /// One of `data`, for each pod.
    SetWorld withClaims() {
        spec(tree ->
                tree.putArray("volumeClaimTemplates")
                        .addObject()
                        .putObject("metadata")
                        .put("name", "data"));
        return this;
    }

    void spec(Consumer<ObjectNode> change) {
        set = set.with(tree -> change.accept(tree.withObject("/spec")));
    }

    void image(String image) {
        spec(spec -> ((ObjectNode) spec.at("/template/spec/containers/0")).put("image", image));
        revise();
    }

    private void revise() {
        revisions.removeIf(one -> one.name().equals(TemplateRevision.of(set, 0, 0).name()));
        revisions.add(TemplateRevision.of(set, revisions.size() + 1L, 0));
    }

    Revisions known() {
        String name = set.status().path("currentRevision").asString("");
        ApiObject update = revisions.getLast();
        ApiObject current =
                revisions.stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElse(update);
        return new Revisions(current, update, revisions, 0);
    }

    SetPlan plan() {
        List<SetPod> all =
                pods.entrySet().stream()
                        .map(one -> new SetPod(one.getValue(), one.getKey()))
                        .toList();
        return SetTurn.plan(set, known(), all, Map.copyOf(claims), now);
    }

    /// Plans and acts until nothing is to be done.
    void turns() {
        for (int i = 0; i < 100; i++) {
            SetPlan plan = plan();
            plan.actions().forEach(this::perform);
            set = set.withStatus(plan.status());
            if (plan.actions().isEmpty()) {
                return;
            }
        }
        throw new AssertionError("never at rest: " + done);
    }

    void perform(SetAction action) {
        switch (action) {
            case SetAction.MakeClaim make -> {
                ApiObject claim = SetClaims.make(set, make.template(), make.ordinal());
                if (claims.putIfAbsent(claim.name(), claim) != null) {
                    throw new AssertionError("a second claim: " + claim.name());
                }
            }
            case SetAction.OwnClaim own -> claims.replace(own.claim().name(), own.claim());
            case SetAction.MakePod make -> {
                ApiObject pod =
                        SetPod.make(set, make.revision(), make.ordinal())
                                .with(tree ->
                                        tree.withObject("/metadata").put("uid", "pod" + uids++));
                if (pods.putIfAbsent(make.ordinal(), pod) != null) {
                    throw new AssertionError("a second pod: " + pod.name());
                }
                done.add("make " + make.ordinal());
            }
            case SetAction.EndPod end -> {
                done.add("end " + end.pod().ordinal());
                terminate(end.pod().ordinal());
            }
        }
    }

    // ---- what pods do

    ApiObject pod(int ordinal) {
        return requireNonNull(pods.get(ordinal), "pod " + ordinal);
    }

    void ready(int ordinal) {
        status(ordinal, "Running", "True");
    }

    void unready(int ordinal) {
        status(ordinal, "Running", "False");
    }

    void failed(int ordinal) {
        status(ordinal, "Failed", "False");
    }

    private void status(int ordinal, String phase, String ready) {
        ObjectNode status = Json.object().put("phase", phase);
        status.putArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", ready)
                .put("lastTransitionTime", now.toString());
        pods.replace(ordinal, pod(ordinal).withStatus(status));
    }

    void terminate(int ordinal) {
        ApiObject ending =
                pod(ordinal)
                        .with(tree ->
                                tree.withObject("/metadata")
                                        .put("deletionTimestamp", now.toString()));
        pods.replace(ordinal, ending);
    }

    /// The pod is gone, and the claims that it owned with it.
    void remove(int ordinal) {
        String uid = pod(ordinal).uid();
        pods.remove(ordinal);
        claims.values().removeIf(claim -> ownerOf(claim).filter(uid::equals).isPresent());
    }

    static Optional<String> ownerOf(@Nullable ApiObject claim) {
        return requireNonNull(claim).findController().map(OwnerReference::uid);
    }

    /// All pods get ready, those that end are gone, until nothing happens any more.
    void settle() {
        for (int i = 0; i < 200; i++) {
            int before = done.size();
            turns();
            for (int ordinal : List.copyOf(pods.keySet())) {
                if (pod(ordinal).isTerminating()) {
                    remove(ordinal);
                    before = -1;
                } else if (!new SetPod(pod(ordinal), ordinal).isReady()) {
                    ready(ordinal);
                    before = -1;
                }
            }
            if (before == done.size()) {
                return;
            }
        }
        throw new AssertionError("never settled: " + done);
    }

    String imageOf(int ordinal) {
        return pod(ordinal).at("/spec/containers/0/image").asString("");
    }

    int status(String field) {
        return set.status().path(field).asInt(0);
    }
}
