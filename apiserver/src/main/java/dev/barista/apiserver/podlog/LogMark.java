package dev.barista.apiserver.podlog;

import java.time.Instant;

/// A place in a log, and when it was written.
///
/// @param offset the bytes before it were written by `time`; those behind it, later
public record LogMark(long offset, Instant time) {}
