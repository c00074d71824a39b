package dev.barista.control.scale;

import dev.barista.control.autoscale.Inputs;
import dev.barista.control.autoscale.SeatPolicy.Situation;
import dev.barista.control.scale.Scaler.Verdict;
import dev.barista.model.journal.Journal;
import dev.barista.model.journal.JournalEntry;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes each scaling decision with its inputs to the journal and the log. Belongs to one loop.
///
/// @param wall for the journal
record DecisionLog(Journal journal, InstantSource wall) {

    private static final Logger LOG = LoggerFactory.getLogger(Autoscaler.class);

    void scaled(Target target, Verdict verdict) {
        journal.record(
                new JournalEntry.Scaled(
                        wall.instant(),
                        target.revision(),
                        verdict.from(),
                        verdict.to(),
                        verdict.reason(),
                        verdict.inputs()));
        LOG.atInfo()
                .addKeyValue("revision", target.revision())
                .addKeyValue("from", verdict.from())
                .addKeyValue("to", verdict.to())
                .addKeyValue("reason", verdict.reason())
                .log("scaled");
    }

    /// @param seats that it gets; it has still the old ones
    void seated(Target target, Situation situation, int seats, String reason) {
        journal.record(
                new JournalEntry.Seats(
                        wall.instant(),
                        target.revision(),
                        target.seats(),
                        seats,
                        reason,
                        Inputs.of(situation, target.limits())));
        LOG.atInfo()
                .addKeyValue("revision", target.revision())
                .addKeyValue("from", target.seats())
                .addKeyValue("to", seats)
                .addKeyValue("reason", reason)
                .log("idle seats");
    }
}
