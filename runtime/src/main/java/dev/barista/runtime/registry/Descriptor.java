package dev.barista.runtime.registry;

/// Points to content in a registry or layout.
///
/// @param size in bytes
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/descriptor.md">OCI</a>
public record Descriptor(String mediaType, Digest digest, long size) {}
