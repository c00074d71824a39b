package dev.barista.node.log;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// What one run of a container writes.
///
/// @param ended whether nothing more is written; asks the API, and may block
public record LogFile(Path path, BooleanSupplier ended) {}
