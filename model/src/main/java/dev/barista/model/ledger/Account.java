package dev.barista.model.ledger;

/// An instance's counters as they stood when they were last booked. Kept on disk with what was
/// booked, so that after a crash nothing is booked twice and only the time since is missing.
///
/// @param last reading that has been booked
/// @param credit nanoseconds of a core that a burstable instance has kept
/// @param carry byte-nanoseconds times two below a byte-second, so that no rounding adds up
public record Account(Place place, Reading last, long credit, long carry) {

    /// Of an instance that has just become ready: its own start is the first that it is billed for.
    static Account first(Place place, Reading now) {
        long cold = place.coldNanos();
        var begun = new Reading(now.tick() - cold, now.at().minusNanos(cold), 0, now.memoryBytes());
        return new Account(place, begun, 0, 0);
    }

    Account at(Place next) {
        return new Account(next, last, credit, carry);
    }
}
