package dev.barista.node.ladder;

import dev.barista.model.config.IdleConfig;
import dev.barista.model.journal.Journal;
import dev.barista.model.port.Objects;
import dev.barista.node.route.Routing;
import java.util.function.Supplier;

/// The ports of the ladder.
///
/// @param idle `config-idle` as it is now
public record LadderPorts(
        Objects objects,
        Routing routing,
        Seats seats,
        Journal journal,
        Supplier<IdleConfig> idle) {}
