package dev.barista.apiserver.verb;

/// Names of the finalizers that the garbage collector removes.
public final class Finalizers {

    /// Dependents go first.
    public static final String FOREGROUND = "foregroundDeletion";

    /// Dependents are let go first.
    public static final String ORPHAN = "orphan";

    /// On a definition: the objects of its kind go first.
    public static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    private Finalizers() {}
}
