package dev.barista.model.port;

/// What becomes of the objects that a deleted object owns.
public enum Propagation {
    /// They are deleted after it.
    BACKGROUND,
    /// They are deleted before it; until then it stays, terminating.
    FOREGROUND,
    /// They stay, and lose the owner.
    ORPHAN
}
