package dev.barista.node.pod.report;

import dev.barista.model.journal.JournalEntry.InstanceChanged;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.pod.life.Action;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.runtime.Image;
import java.time.Duration;

/// Reports a pod's life: to users in Events, with a kubelet's messages, and to the journal.
public record NewsWriter(Shared node, PodView view) {

    private static final String COMPONENT = "kubelet";

    public void normal(String reason, String message) {
        node.events().normal(COMPONENT, view.pod(), reason, message);
    }

    public void warning(String reason, String message) {
        node.events().warning(COMPONENT, view.pod(), reason, message);
    }

    /// Only a revision has a journal.
    public void journal(String reason, String message) {
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

    public void present() {
        normal(
                "Pulled",
                "Container image \"%s\" already present on machine".formatted(view.image()));
    }

    public void pulled(Image image, Duration took) {
        normal(
                "Pulled",
                "Successfully pulled image \"%s\" in %d ms"
                        .formatted(image.reference(), took.toMillis()));
    }

    public void started(Run run) {
        normal("Created", "Created container: " + view.containerName());
        normal("Started", "Started container " + view.containerName());
        journal("Started", "run %d, process %d".formatted(run.number(), run.instance().pid()));
    }

    public void tookOver(Run run, ObjectKey giver) {
        normal(
                "TakenOver",
                "Took over container %s of pod %s, as it runs"
                        .formatted(view.containerName(), giver.name()));
        journal("TakenOver", "from %s, process %d".formatted(giver.name(), run.instance().pid()));
    }

    public void adopted(Run run) {
        normal("Adopted", "Adopted running container " + view.containerName());
        journal("Adopted", "run %d, process %d".formatted(run.number(), run.instance().pid()));
    }

    public void startedEarly(Run run, boolean waited) { // and its pod was written meanwhile
        String when = waited ? "when there was memory for it" : "before its pod is written";
        journal("StartedEarly", "process %d, %s".formatted(run.instance().pid(), when));
    }

    public void ended(Action.News.Ended ended) {
        int code = ended.exit().code();
        String message = "exit code " + (code < 0 ? "unknown" : code);
        if (ended.expected()) {
            journal("Stopped", message);
        } else {
            journal("Exited", "%s (%s)".formatted(message, ended.reason()));
        }
    }

    public void report(Action.News news) {
        switch (news) {
            case Action.News.Normal(String reason, String message) -> normal(reason, message);
            case Action.News.Warning(String reason, String message) -> warning(reason, message);
            case Action.News.Journal(String reason, String message) -> journal(reason, message);
            case Action.News.ImagePresent _ -> present();
            case Action.News.ImagePulled(Image image, Duration took) -> pulled(image, took);
            case Action.News.Started(Run run) -> started(run);
            case Action.News.StartedEarly(Run run, boolean waited) -> startedEarly(run, waited);
            case Action.News.TookOver(Run run, ObjectKey giver) -> tookOver(run, giver);
            case Action.News.Adopted(Run run) -> adopted(run);
            case Action.News.Ended ended -> ended(ended);
        }
    }
}
