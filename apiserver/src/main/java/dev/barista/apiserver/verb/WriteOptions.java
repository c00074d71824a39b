package dev.barista.apiserver.verb;

/// The options of a write, and its field manager.
///
/// @param manager whose name the changed fields get; empty for a controller of this process, whose
///   fields are not recorded: that would double the size of every object it keeps
/// @param force whether an apply takes fields that others manage
public record WriteOptions(
        String user, String manager, boolean dryRun, FieldValidation validation, boolean force) {

    /// For controllers in this process.
    public static final WriteOptions INTERNAL =
            new WriteOptions("system:barista", "", false, FieldValidation.IGNORE, false);

    /// Whether a controller of this process writes. No client can have this user's name.
    boolean isInternal() {
        return user.equals(INTERNAL.user);
    }
}
