package dev.barista.dns.message;

/// A record of an answer.
///
/// @param owner its name, without last dot
/// @param ttl seconds
public record ResourceRecord(String owner, int type, long ttl, RecordContent content) {}
