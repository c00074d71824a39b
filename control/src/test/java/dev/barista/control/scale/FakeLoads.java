package dev.barista.control.scale;

import dev.barista.control.scale.Loads.Load;
import dev.barista.model.load.LoadTotals;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.time.Ticker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Totals that grow at each reading by what `now` says for the time since the reading before.
final class FakeLoads implements Loads {

    private final Ticker ticker;
    private final Map<String, LoadTotals> totals = new HashMap<>();

    /// Load of each revision, by its name: the concurrency, and the arrivals between two readings.
    final Map<String, Load> now = new HashMap<>();

    /// What the next reading of a revision has counted, instead of that.
    final Map<String, Load> once = new HashMap<>();

    /// Revisions whose load cannot be read.
    final Set<String> broken = new HashSet<>();

    int readings;

    FakeLoads(Ticker ticker) {
        this.ticker = ticker;
    }

    @Override
    public LoadTotals totals(ObjectKey revision) {
        String name = revision.name();
        if (broken.contains(name)) {
            throw new AssertionError("load: " + revision + " (a fault of this test)");
        }
        readings++;
        Load first = once.remove(name);
        Load load = first != null ? first : now.getOrDefault(name, new Load(0, 0));
        return totals.merge(name, grown(LoadTotals.NONE, load), (before, _) -> grown(before, load));
    }

    private LoadTotals grown(LoadTotals before, Load load) {
        long at = ticker.nanos();
        long arrivals = before.arrivals() + load.arrivals();
        return new LoadTotals(
                before.since(),
                at,
                arrivals,
                arrivals - Math.round(load.concurrency()),
                before.concurrencyNanos() + Math.round(load.concurrency() * (at - before.at())));
    }
}
