package dev.barista.node.handover;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.model.object.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Brings together pods that go and pods that come, of one revision and its two seats: the one that
/// goes *offers* its instance, the one that comes *claims* one before it starts anything.
///
/// ```
/// standard: live  offers ──┐ match ┌── claims
///                          ├───────┤
/// reserve:  live  offers ──┘       └── claims
/// ```
///
/// At most one of a seat's offers and the other seat's claims waits, the first first. A claim waits
/// only for an instance that there is: no more claims than live ones in the other seat. The pods
/// decide how long they wait.
///
/// Thread-safe, and calls no other part. It costs an entry per live instance.
public final class HandOver {

    /// The result of an offer or a claim.
    public sealed interface Answer {

        /// `giver`, which offers, is to give its instance to `taker`, which claims.
        record Match(Place giver, Place taker) implements Answer {}

        /// A match may come soon.
        record Waits() implements Answer {}

        /// No match will come: end the instance, or start one.
        record NoMatch() implements Answer {}
    }

    private record Side(ObjectKey revision, boolean reserve) {
        static Side of(Place place) {
            return new Side(place.revision(), place.reserve());
        }

        Side other() {
            return new Side(revision, !reserve);
        }
    }

    private record Seats(
            SequencedSet<Place> live, SequencedSet<Place> offers, SequencedSet<Place> claims) {

        Seats() {
            this(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
        }

        boolean isEmpty() {
            return live.isEmpty() && offers.isEmpty() && claims.isEmpty();
        }
    }

    @GuardedBy("this")
    private final Map<Side, Seats> sides = new HashMap<>();

    /// An instance that is ready sits there.
    public synchronized void settle(Place place) {
        seats(Side.of(place)).live.add(place);
    }

    /// Offers the instance of a pod that is to go.
    ///
    /// @param wanted instances that the other seat's Deployment wants
    public synchronized Answer offer(Place giver, int wanted) {
        Side side = Side.of(giver);
        @Nullable Place taker = first(seats(side.other()).claims);
        if (taker != null) {
            return match(giver, taker);
        }
        if (wanted <= seats(side.other()).live.size() + seats(side).offers.size()) {
            tidy(side);
            return new Answer.NoMatch();
        }
        seats(side).offers.add(giver);
        return new Answer.Waits();
    }

    /// Claims an instance for a pod that has none.
    public synchronized Answer claim(Place taker) {
        Side side = Side.of(taker);
        @Nullable Place giver = first(seats(side.other()).offers);
        if (giver != null) {
            return match(giver, taker);
        }
        if (seats(side.other()).live.size() <= seats(side).claims.size()) {
            tidy(side);
            return new Answer.NoMatch();
        }
        seats(side).claims.add(taker);
        return new Answer.Waits();
    }

    @GuardedBy("this")
    private Answer match(Place giver, Place taker) {
        Seats from = seats(Side.of(giver));
        from.offers.remove(giver);
        from.live.remove(giver);
        Seats to = seats(Side.of(taker));
        to.claims.remove(taker);
        to.live.add(taker);
        tidy(Side.of(giver));
        return new Answer.Match(giver, taker);
    }

    /// Takes back an offer or a claim that has waited for long enough.
    ///
    /// @return false if it was answered meanwhile
    public synchronized boolean withdraw(Place place) {
        Seats seats = seats(Side.of(place));
        boolean waited = seats.offers.remove(place) || seats.claims.remove(place);
        tidy(Side.of(place));
        return waited;
    }

    /// The pod has no instance any more that it could give.
    ///
    /// @return pods whose claims have nothing to wait for any more; they are taken back
    public synchronized List<Place> leave(Place place) {
        Side side = Side.of(place);
        Seats seats = seats(side);
        seats.live.remove(place);
        seats.offers.remove(place);
        seats.claims.remove(place);
        SequencedSet<Place> waiting = seats(side.other()).claims;
        List<Place> released = new ArrayList<>();
        while (waiting.size() > seats.live.size()) {
            released.add(waiting.removeLast());
        }
        tidy(side);
        return released;
    }

    @GuardedBy("this")
    private Seats seats(Side side) {
        return sides.computeIfAbsent(side, _ -> new Seats());
    }

    @GuardedBy("this")
    private void tidy(Side side) {
        sides.computeIfPresent(side, (_, seats) -> seats.isEmpty() ? null : seats);
        sides.computeIfPresent(side.other(), (_, seats) -> seats.isEmpty() ? null : seats);
    }

    private static @Nullable Place first(SequencedSet<Place> places) {
        return places.isEmpty() ? null : places.getFirst();
    }
}
