package dev.barista.apiserver.authorization;

/// @param reason in Kubernetes' words; may be empty
public record Verdict(boolean allowed, String reason) {}
