package dev.barista.node.pod;

import dev.barista.model.naming.ChildName;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.node.handover.HandOver.Answer;
import dev.barista.node.handover.Place;
import dev.barista.node.pod.State.End;
import dev.barista.node.spot.SpotNotice;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a pod's instance becomes that of a pod in the other seat: the one that goes offers and
/// gives, the one that comes claims and is given.
///
/// ```
/// giver:  Running ─ offer ─▶ offered ── giveTo ─▶ folder renamed ─▶ Gone
///                               │ 2 s, or as long as   │
///                               │ nobody else serves   │
///                               ▼                      ▼ given
///                            Leaving      Claiming ─▶ Running      :taker
///                                            └ refused, 2 s ─▶ Fetching
/// ```
///
/// Once the two were brought together, the giver always answers the taker: with its instance, or
/// that it has none any more. Belongs to the mailbox of its pod.
final class Passing {

    /// How long a claim stands, and an offer that need not stand longer.
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(Passing.class);

    private final Course course;
    private final Pods pods;
    private final Starting starting;
    private final Ending ending;
    private final RungMoves rungs;

    Passing(Course course, Pods pods, Starting starting, Ending ending, RungMoves rungs) {
        this.course = course;
        this.pods = pods;
        this.starting = starting;
        this.ending = ending;
        this.rungs = rungs;
    }

    // ---- the one that comes

    /// Looks for an instance to take over, and goes on with or without it.
    void claim() {
        Optional<Place> place = course.place();
        if (place.isEmpty()) {
            starting.takeRoom();
            return;
        }
        course.enter(new State.Claiming(null));
        switch (pods.claim(place.get())) {
            case Answer.Match _ -> {} // it comes by mail
            case Answer.Waits _ -> course.after(PATIENCE, () -> waitedEnough(place.get()));
            case Answer.Nobody _ -> starting.takeRoom();
        }
    }

    private void waitedEnough(Place place) {
        if (pods.withdraw(place)) {
            course.news().journal("NotTakenOver", "no instance to take over within 2 s");
            starting.takeRoom();
        }
    }

    /// The giver has no instance any more, or there is no giver.
    void refused() {
        if (course.state() instanceof State.Claiming(var end)) {
            course.place().ifPresent(pods::leaves);
            if (end == null) {
                starting.takeRoom();
            } else {
                ending.finishEnd(end);
            }
        }
    }

    /// It must end before it has got anything.
    void endClaiming(End why) {
        if (course.place().map(pods::withdraw).orElse(true)) {
            ending.finishEnd(why);
        } else {
            course.amend(new State.Claiming(why)); // the answer comes by mail
        }
    }

    // ---- the one that goes

    /// @return false if nobody will want it: it is to end
    boolean offer(State.Running running) {
        Optional<Place> place = course.place();
        boolean ready = course.health != null && course.health.isReady();
        boolean lost = SpotNotice.of(course.view.pod()).isPresent(); // with its machine
        if (place.isEmpty() || !ready || lost || course.view.grace().isZero()) {
            return false;
        }
        course.enter(running.offer());
        Answer answer = pods.offer(place.get(), wantedByTheOther(place.get()));
        if (answer instanceof Answer.Nobody) {
            course.amend(running);
            return false;
        }
        if (answer instanceof Answer.Waits) {
            course.after(PATIENCE, () -> stoodEnough(place.get()));
        }
        course.publish();
        return true;
    }

    private void stoodEnough(Place place) {
        if (mustStand(place)) {
            course.after(PATIENCE, () -> stoodEnough(place));
        } else if (pods.withdraw(place)) {
            ending.end(End.REMOVE);
        }
    }

    /// Whether nobody else would serve: a reserve stays until a standard instance is there, unless
    /// it is told to go at once.
    private boolean mustStand(Place place) {
        return place.reserve()
                && !course.view.grace().isZero()
                && wantedByTheOther(place) > 0
                && readyInTheOther(place) == 0;
    }

    private int wantedByTheOther(Place place) {
        return other(place).map(found -> found.spec().path("replicas").asInt(1)).orElse(0);
    }

    private int readyInTheOther(Place place) {
        return other(place).map(found -> found.status().path("readyReplicas").asInt(0)).orElse(0);
    }

    /// The Deployment of the other seat.
    private Optional<ApiObject> other(Place place) {
        String revision = place.revision().name();
        String deployment =
                place.reserve()
                        ? ChildName.deployment(revision)
                        : ChildName.reserveDeployment(revision);
        return course.node
                .ports()
                .objects()
                .find(Types.DEPLOYMENT, new ObjectKey(place.revision().namespace(), deployment));
    }

    /// The answer to a match.
    void giveTo(PodLife taker) {
        boolean ready = course.health != null && course.health.isReady();
        if (!(course.state() instanceof State.Running running) || !running.offered() || !ready) {
            taker.refused();
            if (course.state() instanceof State.Running late && late.offered()) {
                ending.end(End.REMOVE);
            }
            return;
        }
        try {
            course.launcher.folderOf(course.view).moveTo(course.launcher.folderOf(taker.view()));
        } catch (IOException refused) {
            log.atWarn().addKeyValue("pod", course.view.key()).setCause(refused).log("not given");
            taker.refused();
            ending.end(End.REMOVE);
            return;
        }
        give(running, taker);
    }

    private void give(State.Running running, PodLife taker) {
        Gift gift = course.gift(running);
        course.stopProbes();
        rungs.leave();
        course.servingId = "";
        pods.beforeGiving(course.view.uid(), taker);
        taker.given(course.view.key(), gift);
        pods.holds(gift.run().id(), taker);
        course.news().journal("HandedOver", "to " + taker.view().key().name());
        ending.finishEnd(End.REMOVE);
    }
}
