package dev.barista.node.ladder;

import dev.barista.model.object.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/// The inputs of [PressurePolicy]. Memory is in bytes.
///
/// @param budget that all instances together may use
/// @param used by those that run, with those that are on their way out
/// @param going held by revisions that were told to go, and do
/// @param starting kept for those that start, and for those that wait to
/// @param swap whether what a frozen instance holds can leave memory
/// @param stalled the share of time in which a process waits for memory, in percent; empty if
///   nothing is to be done about it at this moment
/// @param idle the revisions that only idle, but for those that go
record Pressed(
        long budget,
        long used,
        long going,
        long starting,
        boolean swap,
        OptionalDouble stalled,
        List<Idler> idle) {

    Pressed {
        idle = List.copyOf(idle);
    }

    /// A revision of which nothing is asked.
    ///
    /// @param standard whether it has standard seats: its stable window is not over
    /// @param frozen whether all its instances are
    /// @param promised whether a start from nothing takes longer than its wake budget
    /// @param bytes that its instances hold
    /// @param idle since its last request
    /// @param wake what its start from nothing takes
    record Idler(
            ObjectKey revision,
            boolean standard,
            boolean frozen,
            boolean promised,
            long bytes,
            Duration idle,
            Duration wake) {

        /// What is gained by letting it go, in byte seconds per second of waking: much memory, held
        /// for long without use, and quick to get back.
        ///
        /// Greedy-Dual-Size keeps what is dear to get and small (Cao and Irani, 1997); FaasCache
        /// found the same for warm functions (ASPLOS 2021). How likely a revision is to be asked
        /// soon falls with the time since it was asked last (Shahrad and others, Serverless in the
        /// Wild, 2020), hence the idle time in place of their clock.
        double gain() {
            double seconds = Math.max(0.001, wake.toNanos() / 1e9);
            return bytes * (idle.toNanos() / 1e9) / seconds;
        }

        /// Whom it hurts least goes first: seats that are kept for nothing but comfort, then
        /// standard ones, and those that were promised a quick wake last.
        int rank() {
            return (promised ? 2 : 0) + (standard ? 1 : 0);
        }
    }
}
