package dev.barista.model.port;

/// The propagation policy of a delete: how the dependents of the object are treated.
public enum Propagation {
    /// They are deleted after it.
    BACKGROUND,
    /// They are deleted before it; until then it stays, terminating.
    FOREGROUND,
    /// They stay, and lose the owner.
    ORPHAN
}
