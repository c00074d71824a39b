package dev.barista.apiserver.verb;

import dev.barista.model.object.ApiObject;

/// The result of a delete.
///
/// @param object as it was last
/// @param gone whether it is removed; otherwise it is terminating
public record Deleted(ApiObject object, boolean gone) {}
