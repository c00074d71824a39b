package dev.barista.app.wiring;

import dev.barista.control.scale.Alternatives;
import dev.barista.model.ledger.Measure;
import dev.barista.model.object.ObjectKey;
import dev.barista.node.meter.Meter;
import java.time.Duration;

/// Passes what other policies would have held on to the ledger's meter, which knows how long starts
/// take.
record MeteredAlternatives(Meter meter) implements Alternatives {

    @Override
    public Duration start(ObjectKey revision) {
        return meter.start(revision);
    }

    @Override
    public void differed(ObjectKey revision, Difference difference) {
        meter.differed(revision, Measure.TO_ZERO_NANOS, difference.scaleToZero());
        meter.differed(revision, Measure.MIN_SCALE_NANOS, difference.minScale());
    }
}
