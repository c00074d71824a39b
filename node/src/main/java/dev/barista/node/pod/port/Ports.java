package dev.barista.node.pod.port;

import dev.barista.model.config.IdleConfig;
import dev.barista.model.journal.Journal;
import dev.barista.model.port.Objects;
import dev.barista.node.ladder.MemoryGate;
import dev.barista.node.ladder.Seats;
import dev.barista.node.probe.Probes;
import dev.barista.node.volume.ServiceAccountTokens;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Images;
import java.util.function.Supplier;

/// The ports of the node.
///
/// @param idle `config-idle` as it is now
/// @param memory is called before each start of a revision's instance
/// @param addresses is told whose they are
/// @param tokens of the pods' accounts, for their projected volumes
public record Ports(
        Objects objects,
        Driver driver,
        Images images,
        Probes probes,
        Journal journal,
        Seats seats,
        Supplier<IdleConfig> idle,
        MemoryGate memory,
        AddressWatch addresses,
        ServiceAccountTokens tokens) {}
