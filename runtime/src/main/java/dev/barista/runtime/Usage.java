package dev.barista.runtime;

import java.time.Duration;

/// What processes have used of the processor, and hold of the memory.
public record Usage(Duration cpu, long memoryBytes) {}
