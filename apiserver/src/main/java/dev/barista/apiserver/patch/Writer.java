package dev.barista.apiserver.patch;

import java.time.Instant;

/// The field manager of one write, and its time.
///
/// @param manager the client's `fieldManager`, or the first word of its user agent
/// @param subresource `status`, `scale`; empty for the object itself
/// @param now kept to the second
public record Writer(String manager, String subresource, Instant now) {}
