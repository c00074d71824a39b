package dev.barista.node.pod.report;

import dev.barista.model.object.Json;
import dev.barista.node.pod.companion.Companion;
import dev.barista.node.pod.companion.CompanionRun;
import dev.barista.node.pod.companion.Standing;
import dev.barista.node.pod.run.ContainerView;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The status of a container beside the main one, as a kubelet writes it. Pure.
///
/// @param now empty until companions have begun
record CompanionStatus(ContainerView view, Optional<Companion> now, boolean frozen) {

    ObjectNode tree() {
        ObjectNode tree = Json.object().put("name", view.name());
        tree.set("state", state());
        ObjectNode last = tree.putObject("lastState");
        boolean over = now.filter(one -> one.standing() instanceof Standing.Ended).isPresent();
        now.map(Companion::last)
                .filter(_ -> !over)
                .ifPresent(ended -> last.set("terminated", ended.tree()));
        tree.put("ready", ready())
                .put("restartCount", now.map(Companion::restarts).orElse(0))
                .put("image", view.image())
                .put("imageID", now.map(Companion::imageId).orElse(""))
                .put("started", now.map(Companion::started).orElse(false));
        now.flatMap(one -> one.standing().current())
                .ifPresent(run -> tree.put("containerID", "barista://" + run.id()));
        return tree;
    }

    /// An init container is ready when it has succeeded.
    private boolean ready() {
        return now.map(one ->
                        one.kind() == Companion.Kind.INIT ? one.passed() : one.ready() && !frozen)
                .orElse(false);
    }

    private ObjectNode state() {
        return switch (now.map(Companion::standing).orElseGet(Standing.New::new)) {
            case Standing.New _ -> PodStatus.waiting(PodStatus.INITIALIZING, "");
            case Standing.Fetching _, Standing.Starting _ ->
                    PodStatus.waiting(
                            now.filter(one -> one.kind() == Companion.Kind.PEER).isPresent()
                                    ? "ContainerCreating"
                                    : PodStatus.INITIALIZING,
                            "");
            case Standing.Waiting(String reason, String message) ->
                    PodStatus.waiting(reason, message);
            case Standing.Running(CompanionRun run, _) -> running(run);
            case Standing.Ending(CompanionRun run, _, _) -> running(run);
            case Standing.Ended _ -> {
                ObjectNode state = Json.object();
                now.map(Companion::last).ifPresent(ended -> state.set("terminated", ended.tree()));
                yield state;
            }
        };
    }

    private static ObjectNode running(CompanionRun run) {
        ObjectNode state = Json.object();
        state.putObject("running").put("startedAt", run.startedAt().toString());
        return state;
    }
}
