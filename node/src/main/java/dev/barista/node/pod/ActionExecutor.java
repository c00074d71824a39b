package dev.barista.node.pod;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.Types;
import dev.barista.model.serving.IdleSettings;
import dev.barista.node.ladder.Arrival;
import dev.barista.node.ladder.Resident;
import dev.barista.node.log.PodFolder;
import dev.barista.node.log.TerminationMessage;
import dev.barista.node.pod.keep.KeptRun;
import dev.barista.node.pod.keep.RunFile;
import dev.barista.node.pod.life.Action;
import dev.barista.node.pod.life.Event;
import dev.barista.node.pod.life.Event.Failure.Cause;
import dev.barista.node.pod.life.State;
import dev.barista.node.pod.port.PodSettings;
import dev.barista.node.pod.port.Shared;
import dev.barista.node.pod.report.PodReporter;
import dev.barista.node.pod.run.PodView;
import dev.barista.node.pod.run.Run;
import dev.barista.node.pod.run.Taker;
import dev.barista.node.pod.start.Launcher;
import dev.barista.node.pod.start.PullSecrets;
import dev.barista.node.pod.start.Start;
import dev.barista.node.probe.ProbeSpec;
import dev.barista.node.probe.Target;
import dev.barista.node.volume.Claims;
import dev.barista.node.volume.Refused;
import dev.barista.runtime.Container.Exit;
import dev.barista.runtime.Image;
import dev.barista.runtime.network.NoFreeAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what the machine of one pod says: threads, driver calls, the gateway, status, `run.json`.
///
/// An action that fails is answered as the machine expects it of a failure, so that no pod waits
/// for ever. Belongs to the mailbox of its pod, but for [#resident] and [#headStart].
final class ActionExecutor {

    private static final Logger log = LoggerFactory.getLogger(ActionExecutor.class);

    private final Shared node;
    private final Launcher launcher;
    private final Neighbours pods;
    private final PodLife pod;
    private final Start start;
    private final Prober prober;
    private final PodReporter reporter;
    private final CompanionExecutor companions;
    private final CompletableFuture<Void> headStart = new CompletableFuture<>();
    private volatile @Nullable Resident resident;

    ActionExecutor(Shared node, Launcher launcher, Neighbours pods, PodLife pod, Start start) {
        this.node = node;
        this.launcher = launcher;
        this.pods = pods;
        this.pod = pod;
        this.start = start;
        this.prober = new Prober(node, pod);
        this.companions = new CompanionExecutor(node, launcher, pod, this::companionsChanged);
        this.reporter = new PodReporter(node, pod::life, companions::companions);
    }

    CompanionExecutor companions() {
        return companions;
    }

    private void companionsChanged() {
        perform(new Action.Keep());
        perform(new Action.Publish());
    }

    /// The latest picture; empty while it has no instance that was ready.
    Optional<Resident> resident() {
        return Optional.ofNullable(resident);
    }

    CompletableFuture<Void> headStart() {
        return headStart;
    }

    /// @return the answer, if it is there at once
    Optional<Event> perform(Action action) {
        try {
            return Optional.ofNullable(answer(action));
        } catch (IOException | RuntimeException | Error failure) {
            log.atWarn()
                    .addKeyValue("pod", pod.key())
                    .addKeyValue("action", action.getClass().getSimpleName())
                    .setCause(failure)
                    .log("action failed");
            return Optional.ofNullable(failed(action, String.valueOf(failure.getMessage())));
        }
    }

    /// What a failure of an action that has an answer is for the machine.
    private static @Nullable Event failed(Action action, String why) {
        return switch (action) {
            case Action.Claim _ -> new Event.NothingToClaim();
            case Action.TakeRoom _ -> new Event.RoomRefused("0/1 nodes are available: " + why);
            case Action.FindImage _ -> new Event.ImageAbsent();
            case Action.Pull(int at) -> new Event.PullFailed(at, why);
            case Action.AskForMemory(int at) -> new Event.MemoryGranted(at, Duration.ZERO);
            case Action.Start _ -> new Event.StartFailed(new Event.Failure(why, Cause.OTHER));
            case Action.Move(_, _, Event.Move move) -> new Event.NotMoved(move);
            case Action.Terminate(Run run, Duration _) -> new Event.Deaf(run.id());
            case Action.LeaveRouting(Run run) -> new Event.Drained(run.id());
            case Action.Offer _ -> new Event.OfferRefused();
            case Action.WithdrawOffer _ -> new Event.OfferWithdrawn();
            case Action.HandOver handOver ->
                    new Event.NotHandedOver(handOver.taker(), new Event.Failure(why, Cause.OTHER));
            case Action.RemoveObject _ -> new Event.ObjectKept();
            case Action.Raise raise -> {
                raise.reply().fail(new IllegalStateException("instance not raised: " + why));
                yield null;
            }
            default -> null; // of the others no answer is expected
        };
    }

    private @Nullable Event answer(Action action) throws IOException {
        return switch (action) {
            case Action.Claim _ -> claim();
            case Action.WithdrawClaim _ ->
                    pods.withdrawClaim(pod) ? new Event.ClaimWithdrawn() : null;
            case Action.TakeRoom _ -> takeRoom();
            case Action.FindImage _ -> findImage();
            case Action.Pull(int at) -> done(() -> pull(at));
            case Action.AskForMemory(int at) -> askForMemory(at);
            case Action.Start begin -> start(begin);
            case Action.LeaveIfOthersServe leave -> leaveIfOthersServe(leave);
            case Action.MoveToSeat _ -> moveToSeat();
            case Action.Raise raise -> raise(raise);
            case Action.Move move -> move(move);
            case Action.LeaveRouting(Run run) -> leaveRouting(run);
            case Action.Terminate(Run run, Duration time) -> terminate(run, time);
            case Action.RemoveObject _ -> removeObject();
            case Action.Offer _ -> offer();
            case Action.WithdrawOffer _ -> withdrawOffer();
            case Action.HandOver handOver -> handOver(handOver);
            case Action.Answer<?> answer -> done(answer::give);
            case Action.GiveRoomBack _ -> done(() -> node.room().leave(view().uid()));
            case Action.Follow(Run run) -> done(() -> follow(run));
            case Action.Probe probe -> done(() -> prober.probe(probe));
            case Action.Serve(Run run, Rung rung) -> done(() -> serve(run, rung));
            case Action.Settle _ -> done(this::settle);
            case Action.Unsettle _ -> done(() -> pods.unsettle(pod));
            case Action.Show _ -> done(this::show);
            case Action.Hide _ -> done(this::hide);
            case Action.LimitCpu(Run run, int millis) -> done(() -> power().limit(run, millis));
            case Action.BoostTimer(Run run, Duration delay) ->
                    done(() -> later(delay, new Event.BoostOver(run.id())));
            case Action.Reapply(Run run, Rung rung, boolean boosted) ->
                    done(() -> power().reapply(run, rung, boosted));
            case Action.FullPower(Run run, Rung from) -> done(() -> fullPower(run, from));
            case Action.AskElsewhere(Event.Raise raise) ->
                    done(() -> pods.raiseElsewhere(pod, raise.id(), raise.reply()));
            case Action.Kill(Run run) -> done(run.instance()::kill);
            case Action.Remove(Run run) -> done(() -> remove(run));
            case Action.MainEnded _ -> done(companions::mainEnded);
            case Action.EndCompanions _ -> done(companions::end);
            case Action.RemoveSandbox _ -> done(companions::removeSandbox);
            case Action.DeleteFolder _ -> deleteFolder();
            case Action.Forget _ -> done(this::forget);
            case Action.Refuse refuse ->
                    done(() -> taker(refuse.taker()).tell(new Event.NotBrought(refuse.failure())));
            case Action.Timer(int at, Duration delay) ->
                    done(() -> later(delay, new Event.TimeUp(at)));
            case Action.Publish _ -> done(reporter::publish);
            case Action.CloseStatus _ -> done(reporter::close);
            case Action.Keep _ -> keep();
            case Action.Unkeep _ -> unkeep();
            case Action.ReportMove told -> done(() -> reportMove(told));
            case Action.Report(Action.News news) -> done(() -> reporter.report(news));
            case Action.ReportReserve(Action.ReserveNews news) ->
                    done(() -> reporter.reserve(news));
            case Action.ReportReserveFailed(String reason) ->
                    done(() -> reporter.reserveFailed(reason));
            case Action.EndHeadStart _ -> done(this::endHeadStart);
        };
    }

    private static @Nullable Event done(Runnable action) {
        action.run();
        return null;
    }

    private PodView view() {
        return pod.view();
    }

    private boolean isEarly() {
        return pod.life().facts().early();
    }

    private RungPower power() {
        return new RungPower(node, view());
    }

    private void later(Duration delay, Event event) {
        Duration positive = delay.isNegative() ? Duration.ZERO : delay;
        node.clocks().scheduler().schedule(positive, () -> pod.tell(event));
    }

    // ---- on the way up

    private Event claim() {
        return switch (pods.claim(pod)) {
            case MATCH -> new Event.ClaimAnswered(false);
            case WAITS -> new Event.ClaimAnswered(true);
            case NO_MATCH -> new Event.NothingToClaim();
        };
    }

    private Event takeRoom() {
        Optional<String> elsewhere =
                node.places()
                        .with(pods.present(pod))
                        .refusal(view().pod())
                        .or(() ->
                                new Claims(node.ports().objects())
                                        .refusal(view().pod(), pods.present(pod)));
        if (elsewhere.isPresent()) {
            return new Event.RoomRefused(elsewhere.get());
        }
        try {
            return node.room()
                    .take(view().uid(), view().requests(), () -> pod.tell(new Event.RoomFreed()))
                    .<Event>map(Event.RoomRefused::new)
                    .orElseGet(Event.RoomTaken::new);
        } catch (IllegalArgumentException notAQuantity) {
            return new Event.RoomRefused("0/1 nodes are available: " + notAQuantity.getMessage());
        }
    }

    private Event findImage() {
        return node.ports()
                .images()
                .find(view().image())
                .<Event>map(Event.ImageFound::new)
                .orElseGet(Event.ImageAbsent::new);
    }

    private void pull(int at) {
        PodView asked = view();
        node.threads().execute(() -> pod.tellHere(pulled(at, asked)));
    }

    private Event pulled(int at, PodView asked) {
        long began = node.clocks().ticker().nanos();
        try {
            var credentials = PullSecrets.find(node.ports().objects(), asked.pod(), asked.image());
            Image image = node.ports().images().pull(asked.image(), credentials.orElse(null));
            Duration took = Duration.ofNanos(node.clocks().ticker().nanos() - began);
            return new Event.Pulled(at, image, took);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Event.PullFailed(at, "interrupted");
        } catch (IOException | RuntimeException | Error failure) {
            return new Event.PullFailed(at, String.valueOf(failure.getMessage()));
        }
    }

    private @Nullable Event askForMemory(int at) {
        CompletableFuture<Duration> memory =
                view().revision()
                        .map(node.ports().memory()::beforeStart)
                        .orElse(CompletableFuture.completedStage(Duration.ZERO))
                        .toCompletableFuture();
        if (memory.isDone()) {
            return new Event.MemoryGranted(at, memory.resultNow()); // at once: a request may wait
        }
        var _ = memory.thenAccept(waited -> pod.tell(new Event.MemoryGranted(at, waited)));
        return null;
    }

    private @Nullable Event start(Action.Start begin) {
        if (view().hasCompanions()) {
            return companions.start(begin);
        }
        try {
            Launcher.Started started =
                    start.start(view(), begin.image(), begin.number(), begin.waited());
            return new Event.Started(started.run(), started.boosted());
        } catch (Refused refused) {
            return failed(refused, Cause.CONFIG);
        } catch (NoFreeAddress exhausted) {
            return failed(exhausted, Cause.NO_ADDRESS);
        } catch (IOException | RuntimeException failure) {
            return failed(failure, Cause.OTHER);
        }
    }

    private static Event failed(Exception failure, Cause cause) {
        return new Event.StartFailed(
                new Event.Failure(String.valueOf(failure.getMessage()), cause));
    }

    private void follow(Run run) {
        pods.holds(run.id(), pod);
        companions.goOn();
        var _ =
                run.instance()
                        .exit()
                        .thenAccept(exit -> pod.later(() -> pod.tellHere(exited(run, exit))));
    }

    private Event exited(Run run, Exit exit) {
        boolean failed = exit.code() != 0 || exit.outOfMemory();
        String message = TerminationMessage.of(run.log(), failed && view().main().tellsByLog());
        return new Event.Exited(run.id(), exit, message);
    }

    /// Not before what its request needs has had the cores.
    private void endHeadStart() {
        if (pod.life().state() instanceof State.Running) {
            node.clocks()
                    .scheduler()
                    .schedule(PodSettings.ANSWER_FIRST, () -> headStart.complete(null));
        } else {
            headStart.complete(null);
        }
    }

    // ---- while it runs

    private void serve(Run run, Rung rung) {
        view().revision().ifPresent(one -> node.serving().serve(run.serving(one, rung)));
    }

    private @Nullable Event leaveIfOthersServe(Action.LeaveIfOthersServe leave) {
        String id = leave.run().id();
        boolean left =
                view().revision()
                        .map(one ->
                                leave.certain()
                                        ? node.serving().leave(one, id) != null
                                        : node.serving().leaveUnlessLast(one, id).isPresent())
                        .orElse(true);
        return left ? new Event.LeftRouting(id, leave.reason()) : null;
    }

    private void settle() {
        pods.settle(pod);
        reporter.reserveReady();
    }

    private @Nullable Event moveToSeat() {
        if (!(pod.life().state() instanceof State.Running running) || view().revision().isEmpty()) {
            return null;
        }
        Arrival arrival = Arrival.of(running.rung(), view().isReserve(), settings());
        return new Event.Move(
                running.run().id(),
                arrival.to(),
                Arrival.REASON,
                arrival.inputs(),
                Event.Reply.none());
    }

    private IdleSettings settings() {
        return view().idle(node.ports().idle().get());
    }

    private Event raise(Action.Raise raise) throws IOException {
        List<Stage> stages = power().raise(raise.run(), raise.from());
        raise.reply().answer(stages);
        thawed(raise.from());
        return new Event.Raised(raise.from());
    }

    private Event move(Action.Move move) {
        Event.Move asked = move.move();
        boolean done =
                view().revision()
                        .map(one -> power().move(one, move.run(), move.from(), asked.to()))
                        .orElse(false);
        if (done && asked.to() == Rung.FROZEN) {
            companions.frozen(true);
        } else if (done) {
            thawed(move.from());
        }
        return done ? new Event.Moved(move.from(), asked) : new Event.NotMoved(asked);
    }

    private void thawed(Rung from) {
        if (from == Rung.FROZEN) {
            companions.frozen(false);
        }
    }

    private void fullPower(Run run, Rung from) {
        power().raiseToEnd(run, from);
        thawed(from);
        Resident last = resident;
        if (from.isLowered() && last != null) {
            hide();
            show(last.on(Rung.RUNNING));
        }
    }

    /// What cannot be shown now stays as it is: the container has read it, and goes on.
    void refreshVolumes() {
        if (pod.life().state().current().isEmpty()) {
            return;
        }
        try {
            node.volumes().refresh(view().pod(), launcher.folderOf(view()));
        } catch (IOException | Refused | RuntimeException failure) {
            log.atWarn()
                    .addKeyValue("pod", pod.key())
                    .addKeyValue("reason", failure.getMessage())
                    .log("volumes not brought up to date");
        }
    }

    void tellEviction(String message) {
        reporter.evicted(message);
    }

    /// Nothing runs in it any more, and nothing will: only its logs are of use.
    void deleteVolumes() {
        try {
            launcher.folderOf(view()).deleteVolumes();
        } catch (IOException left) {
            log.atWarn().addKeyValue("pod", pod.key()).setCause(left).log("volumes not deleted");
        }
    }

    /// Takes a new [Resident], and passes it to the `RungWatch`.
    private void show() {
        hide();
        if (pod.life().state() instanceof State.Running running) {
            view().revision()
                    .map(one ->
                            new Resident(
                                    one,
                                    view().key(),
                                    view().uid(),
                                    running.run().id(),
                                    running.rung(),
                                    view().isReserve(),
                                    settings(),
                                    running.run().cpuMillis(),
                                    running.run().instance(),
                                    running.run().ownStart()))
                    .ifPresent(this::show);
        }
    }

    private void show(Resident now) {
        resident = now;
        node.watches().forEach(watch -> watch.entered(now));
    }

    private void hide() {
        Resident last = resident;
        resident = null;
        if (last != null) {
            node.watches().forEach(watch -> watch.left(last));
        }
    }

    private void reportMove(Action.ReportMove told) {
        var at = node.clocks().wall().instant();
        Runnable tell =
                () -> {
                    reporter.moved(told, at);
                    perform(new Action.Keep());
                    reporter.publish();
                };
        if (told.later()) {
            node.clocks().scheduler().schedule(PodSettings.ANSWER_FIRST, () -> pod.later(tell));
        } else {
            tell.run();
        }
    }

    // ---- on the way down

    private @Nullable Event leaveRouting(Run run) {
        var drained = new Event.Drained(run.id());
        CompletableFuture<Void> left =
                view().revision()
                        .map(one -> node.serving().leave(one, run.id()))
                        .orElse(CompletableFuture.completedStage(null))
                        .toCompletableFuture();
        if (left.isDone()) {
            return drained;
        }
        var _ = left.whenComplete((_, _) -> pod.tell(drained));
        return null;
    }

    private @Nullable Event terminate(Run run, Duration time) {
        Optional<ProbeSpec> hook = view().main().preStop();
        if (hook.isEmpty()) {
            return terminate(run);
        }
        var target = new Target(run.instance(), run.port(), view().port(), node.ports().probes());
        new PreStop(node, hook.get(), target, time, reporter::report)
                .then(() -> pod.later(() -> terminateIfItRuns(run)));
        return null;
    }

    private void terminateIfItRuns(Run run) {
        if (pod.life().state() instanceof State.Ending ending
                && ending.run().id().equals(run.id())
                && !ending.killed()) {
            Optional.ofNullable(terminate(run)).ifPresent(pod::tellHere);
        }
    }

    private @Nullable Event terminate(Run run) {
        boolean customStop = run.customStop();
        if (!customStop && node.procfs().isDeafToTerminate(run.instance().pid())) {
            return new Event.Deaf(run.id());
        }
        run.instance().terminate();
        return null;
    }

    private void remove(Run run) {
        pods.dropped(run.id(), pod);
        launcher.remove(run);
    }

    private @Nullable Event deleteFolder() throws IOException {
        launcher.folderOf(view()).delete();
        return null;
    }

    private Event removeObject() {
        node.ports().objects().remove(Types.POD, view().key(), view().uid());
        return new Event.ObjectRemoved();
    }

    private void forget() {
        start.discard();
        headStart.complete(null);
        hide();
        pods.unsettle(pod);
        reporter.reserveGone();
        pods.forget(pod);
    }

    private @Nullable Event keep() throws IOException {
        if (pod.life().state() instanceof State.Running running && !isEarly()) {
            new RunFile(launcher.folderOf(view()))
                    .write(
                            KeptRun.of(
                                    running.instance(pod.life().facts()),
                                    companions.sandboxId().orElse(running.run().id()),
                                    companions.companions()));
        }
        return null;
    }

    private @Nullable Event unkeep() throws IOException {
        new RunFile(launcher.folderOf(view())).delete();
        return null;
    }

    // ---- handing over

    private Event offer() {
        return switch (pods.offer(pod)) {
            case MATCH, WAITS -> new Event.OfferWaits();
            case NO_MATCH -> new Event.OfferRefused();
        };
    }

    private @Nullable Event withdrawOffer() {
        return switch (pods.withdrawOffer(pod)) {
            case TAKEN_BACK -> new Event.OfferWithdrawn();
            case STANDS -> new Event.OfferWaits();
            case ANSWERED -> null;
        };
    }

    private Event handOver(Action.HandOver handOver) throws IOException {
        PodLife taker = taker(handOver.taker());
        PodFolder folder = launcher.folderOf(taker.view());
        launcher.folderOf(view()).moveTo(folder);
        if (!isEarly()) {
            pods.passShare(pod, taker);
        }
        Run run = handOver.instance().run();
        var log = folder.logOf(taker.view().containerName(), run.number());
        companions.giveTo(taker.companions()).ifPresent(it -> taker.take(it, folder));
        pods.holds(run.id(), taker);
        run.instance()
                .addresses()
                .ifPresent(own -> node.ports().addresses().assigned(own, taker.view().pod()));
        taker.tell(
                new Event.Brought(
                        handOver.instance().in(log),
                        isEarly()
                                ? Event.Brought.Origin.EARLY_START
                                : Event.Brought.Origin.OTHER_SEAT,
                        view().key()));
        taker.refreshVolumes(); // they may show what the pods differ in
        return new Event.HandedOver(taker);
    }

    private static PodLife taker(Taker taker) {
        return (PodLife) taker;
    }
}
