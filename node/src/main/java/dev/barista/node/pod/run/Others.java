package dev.barista.node.pod.run;

/// What the machine of a pod knows of its companions.
///
/// @param there whether they have begun, and have not all ended
/// @param ready whether none of them keeps the pod from serving
/// @param unready names of those that do, with a blank between them
public record Others(boolean there, boolean ready, String unready) {

    /// There are none, or none any more.
    public static final Others NONE = new Others(false, true, "");

    /// They begin.
    public static final Others BEGUN = new Others(true, false, "");
}
