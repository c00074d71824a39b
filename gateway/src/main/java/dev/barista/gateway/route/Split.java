package dev.barista.gateway.route;

import java.util.Collections;
import java.util.List;

/// Divides requests over traffic targets by percent, exactly: of any hundred in a row on one event
/// loop, each target gets as many as its percent says, spread evenly.
///
/// A ticket counts requests; ticket t takes slot `61 t mod 100`, and 61 steps of 100 are nearly a
/// golden ratio: neighbours land far apart, and a hundred tickets meet each slot once. Each event
/// loop has a counter of its own, far enough from the others' not to share a line of the cache.
final class Split {

    /// A target and its share, 0–100.
    record Share(Target target, int percent) {}

    private static final int LOOPS = 64;
    private static final int STRIDE = 16;

    private final List<Share> shares;
    private final Target[] slots;
    private final int[] tickets;

    /// @param start where the sequence begins, so that a table published often is not always at the
    ///   first target
    Split(List<Share> shares, int start) {
        int total = shares.stream().mapToInt(Share::percent).sum();
        if (total != 100 || shares.stream().anyMatch(share -> share.percent() < 0)) {
            throw new IllegalArgumentException(
                    "sum of percents: %d (expected: 100)".formatted(total));
        }
        this.shares = List.copyOf(shares);
        slots =
                shares.stream()
                        .flatMap(share ->
                                Collections.nCopies(share.percent(), share.target()).stream())
                        .toArray(Target[]::new);
        boolean single = shares.stream().filter(share -> share.percent() > 0).count() == 1;
        tickets = new int[single ? 0 : LOOPS * STRIDE];
        for (int i = 0; i < tickets.length; i += STRIDE) {
            tickets[i] = Math.floorMod(start + i / STRIDE * 37, 100);
        }
    }

    List<Share> shares() {
        return shares;
    }

    /// The target of the next request on an event loop. That loop only.
    Target next(int loop) {
        if (tickets.length == 0) {
            return slots[0];
        }
        int at = loop * STRIDE;
        int ticket = tickets[at];
        tickets[at] = ticket == 99 ? 0 : ticket + 1;
        return slots[ticket * 61 % 100];
    }
}
