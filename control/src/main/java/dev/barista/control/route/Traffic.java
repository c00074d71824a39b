package dev.barista.control.route;

import dev.barista.model.condition.Condition;
import dev.barista.model.serving.Protocol;
import java.util.List;
import java.util.SortedMap;

/// The resolved traffic of a Route: its revisions, or why there is none yet.
sealed interface Traffic {

    /// What one name gives to one revision.
    ///
    /// @param configuration that the share follows; empty if it names its revision
    /// @param percent of the name's traffic, 0–100
    record Share(String revision, Protocol protocol, String configuration, int percent) {

        Share with(int more) {
            return new Share(revision, protocol, configuration, percent + more);
        }
    }

    /// A target of the spec, with the revision it means.
    ///
    /// @param configuration that it follows; empty if it names its revision
    record Target(String tag, String revision, String configuration, int percent) {

        boolean latest() {
            return !configuration.isEmpty();
        }

        Target servedBy(String other, int part) {
            return new Target(tag, other, configuration, part);
        }
    }

    /// @param names the shares by tag; the Route's own name is the empty tag
    /// @param targets in the order of the spec, those that say the same made one
    record Assigned(SortedMap<String, List<Share>> names, List<Target> targets)
            implements Traffic {}

    /// @param state `FALSE` if waiting will not help
    record Unassigned(Condition.State state, String reason, String message) implements Traffic {}
}
