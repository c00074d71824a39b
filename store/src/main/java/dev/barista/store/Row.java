package dev.barista.store;

/// An object as it lies in its table.
///
/// @param json without `resourceVersion`
@SuppressWarnings("ArrayRecordComponent") // never compared
record Row(long version, byte[] json) {}
