package dev.barista.node.pod;

import dev.barista.model.journal.Journal;
import dev.barista.model.port.Objects;
import dev.barista.node.probe.Probes;
import dev.barista.runtime.Driver;
import dev.barista.runtime.Images;

/// What the node needs from outside.
public record Ports(
        Objects objects,
        Driver driver,
        Images images,
        Probes probes,
        Journal journal,
        Seats seats) {}
