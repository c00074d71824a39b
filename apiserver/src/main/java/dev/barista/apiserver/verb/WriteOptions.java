package dev.barista.apiserver.verb;

import dev.barista.apiserver.authorization.User;

/// The options of a write, and its field manager.
///
/// @param manager whose name the changed fields get; empty for a controller of this process, whose
///   fields are not recorded: that would double the size of every object it keeps
/// @param force whether an apply takes fields that others manage
public record WriteOptions(
        User user, String manager, boolean dryRun, FieldValidation validation, boolean force) {

    /// For controllers in this process.
    public static final WriteOptions INTERNAL =
            new WriteOptions(User.CONTROLLERS, "", false, FieldValidation.IGNORE, false);

    /// Whether a controller of this process writes.
    boolean isInternal() {
        return user.equals(User.CONTROLLERS);
    }
}
