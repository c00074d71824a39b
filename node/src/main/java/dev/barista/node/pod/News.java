package dev.barista.node.pod;

import dev.barista.model.journal.JournalEntry.InstanceChanged;
import dev.barista.model.object.ObjectKey;
import dev.barista.runtime.Image;
import java.time.Duration;

/// What is told of a pod's life: to users in events, with a kubelet's words, and to the journal.
record News(Shared node, PodView view) {

    private static final String COMPONENT = "kubelet";

    void normal(String reason, String message) {
        node.events().normal(COMPONENT, view.pod(), reason, message);
    }

    void warning(String reason, String message) {
        node.events().warning(COMPONENT, view.pod(), reason, message);
    }

    /// Only a revision has a journal.
    void journal(String reason, String message) {
        view.revision()
                .ifPresent(revision ->
                        node.ports()
                                .journal()
                                .record(
                                        new InstanceChanged(
                                                node.clocks().wall().instant(),
                                                revision,
                                                view.key().name(),
                                                reason,
                                                message)));
    }

    void present() {
        normal(
                "Pulled",
                "Container image \"%s\" already present on machine".formatted(view.image()));
    }

    void pulled(Image image, Duration took) {
        normal(
                "Pulled",
                "Successfully pulled image \"%s\" in %d ms"
                        .formatted(image.reference(), took.toMillis()));
    }

    void started(Run run) {
        normal("Created", "Created container: " + view.containerName());
        normal("Started", "Started container " + view.containerName());
        journal("Started", "run %d, process %d".formatted(run.number(), run.instance().pid()));
    }

    void tookOver(Run run, ObjectKey giver) {
        normal(
                "TakenOver",
                "Took over container %s of pod %s, as it runs"
                        .formatted(view.containerName(), giver.name()));
        journal("TakenOver", "from %s, process %d".formatted(giver.name(), run.instance().pid()));
    }

    void adopted(Run run) {
        normal("Adopted", "Adopted running container " + view.containerName());
        journal("Adopted", "run %d, process %d".formatted(run.number(), run.instance().pid()));
    }

    /// @return the message of its waiting state
    String backsOff(Duration delay) {
        warning(
                "BackOff",
                "Back-off restarting failed container %s in pod %s"
                        .formatted(view.containerName(), place()));
        return "back-off %ds restarting failed container=%s pod=%s"
                .formatted(delay.toSeconds(), view.containerName(), place());
    }

    private String place() {
        return "%s_%s(%s)".formatted(view.key().name(), view.key().namespace(), view.uid());
    }
}
