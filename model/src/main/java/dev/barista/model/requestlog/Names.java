package dev.barista.model.requestlog;

/// What a line says of a revision and of the pod that served, beside their identity.
///
/// @param service empty if it has none; so are the others
public record Names(String service, String configuration, String podName, String podIp) {}
