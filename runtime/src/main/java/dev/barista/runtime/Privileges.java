package dev.barista.runtime;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What the processes of a container may do beyond running, or may not.
///
/// @param readOnlyRoot nothing of the image can be changed; mounts are as they are
/// @param escalates whether a program may have more rights than the one that started it, by
///   set-user-id or file capabilities
/// @param filter which system calls it may make
/// @param added capabilities beside those that every container has: `NET_ADMIN`; `ALL`
/// @param dropped capabilities that it has not, unless they are added; `ALL`
/// @param groups beside those of its user
public record Privileges(
        boolean readOnlyRoot,
        boolean escalates,
        CallFilter filter,
        Set<String> added,
        Set<String> dropped,
        List<Integer> groups) {

    /// Of a container that asks for nothing.
    public static final Privileges USUAL =
            new Privileges(false, false, new CallFilter.Usual(), Set.of(), Set.of(), List.of());

    public Privileges {
        added = Set.copyOf(added);
        dropped = Set.copyOf(dropped);
        groups = List.copyOf(groups);
    }

    /// Which system calls are refused.
    public sealed interface CallFilter {

        /// Those that no container needs.
        record Usual() implements CallFilter {}

        /// None.
        record None() implements CallFilter {}

        /// As a file says.
        ///
        /// @param profile `linux.seccomp` of the OCI's `config.json`
        record Profile(JsonNode profile) implements CallFilter {}
    }
}
