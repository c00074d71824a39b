package dev.barista.node.pod.companion;

import dev.barista.runtime.Sandbox;

/// A sandbox with the companions in it, as one pod passes it to another.
public record Company(Sandbox sandbox, Companions companions) {}
