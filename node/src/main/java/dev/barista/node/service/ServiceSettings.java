package dev.barista.node.service;

/// What the machine offers to Services.
///
/// @param nodeAddress where load balancers are reached; empty if there is none
/// @param unavailable why addresses of Services lead nowhere, as a sentence; empty if they do
public record ServiceSettings(String nodeAddress, String unavailable) {}
