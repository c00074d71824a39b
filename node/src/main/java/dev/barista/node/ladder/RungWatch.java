package dev.barista.node.ladder;

/// Is notified when an instance enters or leaves a rung or a pod.
///
/// Called within the instance's mailbox, one call at a time for one instance, in order: `entered`,
/// then for each change of rung or pod `left` with the picture before and `entered` with that after
/// it, at last `left`, when the instance has ended and before what is its own (cgroup) is removed.
/// Must be quick: a wake may wait for it.
public interface RungWatch {

    void entered(Resident resident);

    void left(Resident resident);
}
