package dev.barista.node.pod;

import dev.barista.model.instance.Stage;
import dev.barista.model.object.ApiObject;
import dev.barista.node.pod.life.Event;
import java.util.List;

/// What the executor of one pod requests of the node's other pods, to hand over instances.
/// Thread-safe.
interface Neighbours {

    /// The other pods that have their share of the node.
    List<ApiObject> present(PodLife besides);

    /// The result of a claim or an offer.
    enum Answer {
        /// The pod that has the instance was told to give it.
        MATCH,
        WAITS,
        NO_MATCH
    }

    /// The result of taking an offer back.
    enum Withdrawal {
        TAKEN_BACK,
        /// It was answered meanwhile.
        ANSWERED,
        /// It must stand: nothing else would serve.
        STANDS
    }

    /// Looks for an instance for `taker` that runs already.
    Answer claim(PodLife taker);

    /// @return whether it was taken back; else it is answered
    boolean withdrawClaim(PodLife taker);

    /// Offers the instance of a pod that is to go.
    Answer offer(PodLife giver);

    Withdrawal withdrawOffer(PodLife giver);

    /// It has an instance that is ready.
    void settle(PodLife life);

    /// It has none any more that it could give.
    void unsettle(PodLife life);

    void holds(String id, PodLife life);

    void dropped(String id, PodLife life);

    /// Its share of the node is `taker`'s, whatever else is asked of the node.
    void passShare(PodLife giver, PodLife taker);

    void raiseElsewhere(PodLife asked, String id, Event.Reply<List<Stage>> reply);

    /// Nothing is left of it.
    void forget(PodLife life);
}
