package dev.barista.node.pod;

import dev.barista.node.volume.Refused;
import dev.barista.runtime.Image;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// From admission to a running process: a share of the node, the image, the container; with
/// back-off where one of them fails.
///
/// Belongs to the mailbox of its pod; a pull runs beside it.
final class Starting {

    private final Course course;
    private final Shared node;
    private final Consumer<Run> whenRunning;
    private final Consumer<Gift> whenTaken;
    private @Nullable EarlyStart early;
    private int pullFailures;
    private int configFailures;

    /// @param whenRunning the process runs
    /// @param whenTaken it has run for a while
    Starting(Course course, Consumer<Run> whenRunning, Consumer<Gift> whenTaken) {
        this.course = course;
        this.node = course.node;
        this.whenRunning = whenRunning;
        this.whenTaken = whenTaken;
    }

    /// Whether this node can run it; if not, it says why.
    boolean admits() {
        Admission admission = Admission.of(course.view.pod());
        admission.notes().forEach(note -> course.news().warning("NotEnforced", note));
        if (!admission.problems().isEmpty()) {
            String problems = String.join("; ", admission.problems());
            unscheduled("0/1 nodes are available: " + problems);
        }
        return admission.problems().isEmpty();
    }

    /// Its instance was started before the pod was there, and has its share of the node.
    void goOnWith(EarlyStart start) {
        early = start;
        takeRoom();
    }

    /// The pod ends: what was started for it ends as well, if it has not got it yet.
    void leave() {
        EarlyStart left = early;
        early = null;
        if (left != null) {
            var _ = left.end(course.view.grace());
        }
    }

    void takeRoom() {
        if (course.isEnded()) {
            return;
        }
        PodView view = course.view;
        try {
            node.room()
                    .take(view.uid(), view.requests(), () -> course.mailbox.execute(this::takeRoom))
                    .ifPresentOrElse(this::unscheduled, this::admitted);
        } catch (IllegalArgumentException notAQuantity) {
            unscheduled("0/1 nodes are available: " + notAQuantity.getMessage());
        }
    }

    private void unscheduled(String message) {
        course.enter(new State.Unscheduled(message));
        course.news().warning("FailedScheduling", message);
        course.publish();
    }

    private void admitted() {
        if (course.admitted == null) {
            course.admitted = node.clocks().now();
            fetch();
        }
    }

    void fetch() {
        course.enter(new State.Fetching());
        PodView view = course.view;
        String policy = view.pullPolicy();
        Optional<Image> here =
                policy.equals("Always")
                        ? Optional.empty()
                        : node.ports().images().find(view.image());
        if (here.isPresent()) {
            course.news().present();
            launch(here.get(), Duration.ZERO);
        } else if (policy.equals("Never")) {
            String message =
                    "Container image \"%s\" is not present with pull policy of Never"
                            .formatted(view.image());
            course.news().warning("ErrImageNeverPull", message);
            waitFor("ErrImageNeverPull", message, PodSettings.PULL.delay(++pullFailures));
        } else {
            course.news().normal("Pulling", "Pulling image \"%s\"".formatted(view.image()));
            course.publish();
            int at = course.epoch();
            node.threads().execute(() -> pull(at, view));
        }
    }

    private void pull(int at, PodView asked) {
        long began = node.clocks().ticker().nanos();
        try {
            var credentials = PullSecrets.find(node.ports().objects(), asked.pod(), asked.image());
            Image image = node.ports().images().pull(asked.image(), credentials.orElse(null));
            Duration took = Duration.ofNanos(node.clocks().ticker().nanos() - began);
            course.mailbox.execute(() -> pulled(at, image, took));
        } catch (IOException | RuntimeException failure) {
            course.mailbox.execute(() -> notPulled(at, String.valueOf(failure.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            course.mailbox.execute(() -> notPulled(at, "interrupted"));
        }
    }

    private void pulled(int at, Image image, Duration took) {
        if (at == course.epoch()) {
            pullFailures = 0;
            course.news().pulled(image, took);
            launch(image, took);
        }
    }

    private void notPulled(int at, String why) {
        if (at != course.epoch()) {
            return;
        }
        Duration delay = PodSettings.PULL.delay(++pullFailures);
        String message = "Failed to pull image \"%s\": %s".formatted(course.view.image(), why);
        course.news().warning("Failed", message);
        course.news().warning("Failed", "Error: ErrImagePull");
        course.enter(new State.Waiting("ErrImagePull", message));
        course.publish();
        Duration soon = Duration.ofSeconds(1);
        course.after(soon, () -> backOffPulling(why, delay.minus(soon)));
    }

    private void backOffPulling(String why, Duration delay) {
        String message = "Back-off pulling image \"%s\"".formatted(course.view.image());
        course.news().normal("BackOff", message);
        waitFor("ImagePullBackOff", message + ": " + why, delay);
    }

    private void launch(Image image, Duration pull) {
        course.imageId = image.digest();
        CompletableFuture<Duration> memory = early == null ? memory() : early.memory();
        if (memory.isDone()) {
            // In this letter: somebody may be waiting.
            start(image, new Waited(pull, memory.resultNow()));
            return;
        }
        int at = course.epoch();
        var _ =
                memory.thenAccept(room -> {
                    var waited = new Waited(pull, room);
                    course.mailbox.execute(() -> startAt(at, image, waited));
                });
    }

    private CompletableFuture<Duration> memory() {
        return course.view
                .revision()
                .map(node.ports().memory()::beforeStart)
                .orElse(CompletableFuture.completedStage(Duration.ZERO))
                .toCompletableFuture();
    }

    private void startAt(int at, Image image, Waited waited) {
        if (at == course.epoch()) {
            start(image, waited);
        }
    }

    private void start(Image image, Waited waited) {
        try {
            EarlyStart start = early;
            early = null;
            if (start == null) {
                startNow(image, waited);
            } else {
                Gift gift = start.takenBy(course.view);
                configFailures = 0;
                whenTaken.accept(gift);
            }
        } catch (Refused refused) {
            String why = String.valueOf(refused.getMessage());
            course.news().warning("Failed", "Error: " + why);
            Duration delay = PodSettings.CONFIG.delay(++configFailures);
            waitFor("CreateContainerConfigError", why, delay);
        } catch (IOException | RuntimeException failure) {
            String why = String.valueOf(failure.getMessage());
            course.news().warning("Failed", "Error: " + why);
            course.news().journal("Failed", why);
            waitFor("RunContainerError", why, PodSettings.CRASH.delay(++course.crashes));
        }
    }

    private void startNow(Image image, Waited waited) throws IOException, Refused {
        Launcher.Started started = course.launcher.start(course.view, image, course.runs, waited);
        course.runs++;
        course.boosted = started.boosted();
        configFailures = 0;
        whenRunning.accept(started.run());
    }

    void waitFor(String reason, String message, Duration delay) {
        course.enter(new State.Waiting(reason, message));
        course.publish();
        course.after(delay, this::fetch);
    }
}
