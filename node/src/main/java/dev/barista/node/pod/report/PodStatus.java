package dev.barista.node.pod.report;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.Json;
import dev.barista.node.pod.life.State;
import dev.barista.node.pod.run.ContainerView;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.node.status.Conditions;
import dev.barista.runtime.network.PodAddresses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The status of a pod, as a kubelet writes it. Pure.
///
/// @param host the address of the node
/// @param before the status it had, whose times of transition stay
public record PodStatus(PodView view, Snapshot now, String host, JsonNode before, Instant time) {

    /// On which rung its instance is, while it has one; only of pods that have a seat.
    public static final String RUNG = "barista.dev/Rung";

    /// Why a container waits for init containers.
    static final String INITIALIZING = "PodInitializing";

    public ObjectNode tree() {
        ObjectNode status = Json.object().put("phase", phase());
        status.set("conditions", conditions());
        if (now.admitted() != null) {
            status.put("startTime", now.admitted().toString());
            addresses(status);
            containers(status);
        }
        return status.put("qosClass", view.quality());
    }

    private void containers(ObjectNode status) {
        ArrayNode list = status.putArray("containerStatuses");
        String main = view.containerName();
        for (JsonNode each : view.pod().spec().path("containers")) {
            var one = new ContainerView(view.pod(), each);
            list.add(one.name().equals(main) ? container() : companion(one));
        }
        if (!view.inits().isEmpty()) {
            ArrayNode inits = status.putArray("initContainerStatuses");
            view.inits().forEach(one -> inits.add(companion(one)));
        }
    }

    private ObjectNode companion(ContainerView one) {
        return new CompanionStatus(one, now.companions().find(one.name()), isFrozen()).tree();
    }

    /// A pod whose instance has gone has none: another pod may get them.
    private void addresses(ObjectNode status) {
        status.put("hostIP", host).putArray("hostIPs").addObject().put("ip", host);
        Optional<Run> run =
                switch (now.state()) {
                    case State.Running running -> Optional.of(running.run());
                    case State.Leaving leaving -> Optional.of(leaving.run());
                    case State.Ending ending -> Optional.of(ending.run());
                    default -> Optional.empty();
                };
        run.ifPresent(one -> {
            List<String> all =
                    one.instance().addresses().map(PodAddresses::all).orElse(List.of(host));
            status.put("podIP", all.getFirst());
            ArrayNode list = status.putArray("podIPs");
            all.forEach(address -> list.addObject().put("ip", address));
        });
    }

    private String phase() {
        return switch (now.state()) {
            case State.Running _, State.Leaving _, State.Ending _, State.Remaining _ -> "Running";
            case State.Finished(boolean succeeded) -> succeeded ? "Succeeded" : "Failed";
            case State.New _, State.Claiming _, State.Scheduling _, State.Unscheduled _ ->
                    "Pending";
            case State.Fetching _,
                    State.Reserving _,
                    State.Starting _,
                    State.Waiting _,
                    State.Removing _,
                    State.Gone _ ->
                    now.last() == null ? "Pending" : "Running";
        };
    }

    private JsonNode conditions() {
        var conditions = new Conditions(before);
        if (now.state() instanceof State.Unscheduled(String message)) {
            conditions.set("PodScheduled", false, "Unschedulable", message, time);
            return conditions.tree();
        }
        conditions.set("PodScheduled", true, "", "", time);
        initialized(conditions);
        boolean ready = now.ready() && unreadyCompanions().isEmpty() && !isFrozen();
        String reason = ready ? "" : isFrozen() ? "Frozen" : unreadyReason();
        String message = ready || isFrozen() || !done().isEmpty() ? "" : notReady();
        conditions.set("ContainersReady", ready, reason, message, time);
        conditions.set("Ready", ready, reason, message, time);
        if (view.bearsSeat() && now.state() instanceof State.Running running) {
            rung(conditions, running.rung());
        } else {
            conditions.remove(RUNG);
        }
        return conditions.tree();
    }

    private void initialized(Conditions conditions) {
        List<String> open = uninitialized();
        boolean all = open.isEmpty() || !done().isEmpty();
        conditions.set(
                "Initialized",
                all,
                all ? done() : "ContainersNotInitialized",
                all
                        ? ""
                        : "containers with incomplete status: [%s]"
                                .formatted(String.join(" ", open)),
                time);
    }

    /// Init containers that the main one waits for.
    private List<String> uninitialized() {
        return now.companions().all().isEmpty()
                ? view.inits().stream().map(ContainerView::name).toList()
                : now.companions().uninitialized();
    }

    private List<String> unreadyCompanions() {
        return now.companions().all().isEmpty()
                ? view.peers().stream().map(ContainerView::name).toList()
                : now.companions().unready();
    }

    private boolean isFrozen() {
        return now.state() instanceof State.Running running && running.rung() == Rung.FROZEN;
    }

    private String unreadyReason() {
        return done().isEmpty() ? "ContainersNotReady" : done();
    }

    private void rung(Conditions conditions, Rung rung) {
        if (rung == Rung.RESERVE && !now.cpuLimit()) {
            String why = "The reserve works without the saving: CPU cannot be limited here.";
            conditions.set(RUNG, true, "NoCpuLimit", why, time);
            return;
        }
        String word = rung.word();
        String reason = Character.toUpperCase(word.charAt(0)) + word.substring(1);
        conditions.set(RUNG, true, reason, "", time);
    }

    private String done() {
        return now.state() instanceof State.Finished(boolean succeeded)
                ? succeeded ? "PodCompleted" : "PodFailed"
                : "";
    }

    private String notReady() {
        List<String> unready = new ArrayList<>(unreadyCompanions());
        if (!now.ready()) {
            unready.addFirst(view.containerName());
        }
        String names = "containers with unready status: [%s]".formatted(String.join(" ", unready));
        return now.unready().isEmpty() ? names : names + ": " + now.unready();
    }

    private ObjectNode container() {
        ObjectNode tree = Json.object().put("name", view.containerName());
        tree.set("state", state());
        ObjectNode last = tree.putObject("lastState");
        boolean over =
                now.state() instanceof State.Finished || now.state() instanceof State.Remaining;
        if (now.last() != null && !over) {
            last.set("terminated", now.last().tree());
        } else if (now.last() == null && now.restarts() > 0) {
            lastOfAnEarlierProcess().ifPresent(ended -> last.set("terminated", ended));
        }
        tree.put("ready", now.ready() && !isFrozen())
                .put("restartCount", now.restarts())
                .put("image", view.image())
                .put("imageID", now.imageId())
                .put("started", now.started());
        if (now.state() instanceof State.Running running) {
            tree.put("containerID", "barista://" + running.run().id());
        }
        return tree;
    }

    private Optional<JsonNode> lastOfAnEarlierProcess() {
        return before.path("containerStatuses")
                .valueStream()
                .filter(one -> one.path("name").asString("").equals(view.containerName()))
                .map(one -> one.at("/lastState/terminated"))
                .filter(ended -> !ended.isMissingNode())
                .findFirst()
                .map(JsonNode::deepCopy);
    }

    private ObjectNode state() {
        return switch (now.state()) {
            case State.Running running -> running(running.run());
            case State.Leaving leaving -> running(leaving.run());
            case State.Ending ending -> running(ending.run());
            case State.Waiting waits -> waiting(waits.reason(), waits.message());
            case State.New _,
                    State.Claiming _,
                    State.Scheduling _,
                    State.Unscheduled _,
                    State.Fetching _,
                    State.Reserving _,
                    State.Starting _,
                    State.Removing _,
                    State.Gone _ ->
                    waiting(uninitialized().isEmpty() ? "ContainerCreating" : INITIALIZING, "");
            case State.Remaining _, State.Finished _ -> {
                ObjectNode state = Json.object();
                if (now.last() != null) {
                    state.set("terminated", now.last().tree());
                }
                yield state;
            }
        };
    }

    private static ObjectNode running(Run run) {
        ObjectNode state = Json.object();
        state.putObject("running").put("startedAt", run.startedAt().toString());
        return state;
    }

    static ObjectNode waiting(String reason, String message) {
        ObjectNode state = Json.object();
        ObjectNode waiting = state.putObject("waiting").put("reason", reason);
        if (!message.isEmpty()) {
            waiting.put("message", message);
        }
        return state;
    }
}
