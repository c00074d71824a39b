package dev.barista.node.pod.report;

import dev.barista.model.instance.Rung;
import dev.barista.model.object.Json;
import dev.barista.node.pod.life.State;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.node.status.Conditions;
import dev.barista.runtime.network.PodAddresses;
import java.time.Instant;
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

    public ObjectNode tree() {
        ObjectNode status = Json.object().put("phase", phase());
        status.set("conditions", conditions());
        if (now.admitted() != null) {
            status.put("startTime", now.admitted().toString());
            addresses(status);
            status.putArray("containerStatuses").add(container());
        }
        return status.put("qosClass", view.quality());
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
            case State.Running _, State.Leaving _, State.Ending _ -> "Running";
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
        conditions.set("Initialized", true, done(), "", time);
        boolean ready = now.ready() && !isFrozen();
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
        String names = "containers with unready status: [%s]".formatted(view.containerName());
        return now.unready().isEmpty() ? names : names + ": " + now.unready();
    }

    private ObjectNode container() {
        ObjectNode tree = Json.object().put("name", view.containerName());
        tree.set("state", state());
        ObjectNode last = tree.putObject("lastState");
        if (now.last() != null && !(now.state() instanceof State.Finished)) {
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
        JsonNode ended = before.at("/containerStatuses/0/lastState/terminated");
        return ended.isMissingNode() ? Optional.empty() : Optional.of(ended.deepCopy());
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
                    waiting("ContainerCreating", "");
            case State.Finished _ -> {
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

    private static ObjectNode waiting(String reason, String message) {
        ObjectNode state = Json.object();
        ObjectNode waiting = state.putObject("waiting").put("reason", reason);
        if (!message.isEmpty()) {
            waiting.put("message", message);
        }
        return state;
    }
}
