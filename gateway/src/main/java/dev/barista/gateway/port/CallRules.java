package dev.barista.gateway.port;

import dev.barista.model.object.ObjectKey;
import java.net.InetAddress;

/// Says which calls NetworkPolicies allow. The gateway asks for each request, before its revision
/// is woken: pods of revisions are reached through it alone, so that the kernel's packet filter
/// does not see who calls.
@FunctionalInterface
public interface CallRules {

    /// Allows all: while no NetworkPolicy exists.
    CallRules NONE = (_, _) -> Verdict.ALLOWED;

    /// What the policies say of one call.
    sealed interface Verdict {

        Verdict ALLOWED = new Allowed();

        record Allowed() implements Verdict {}

        /// @param policies that the call would need the permission of, by name:
        ///   `default/only-from-orders`
        record Forbidden(String policies) implements Verdict {}
    }

    /// Called on an event loop for each request: must not block or take a lock.
    ///
    /// @param source address of the client's connection, whether a pod has it or not; what proxies
    ///   say of the client before them does not count
    Verdict of(InetAddress source, ObjectKey revision);
}
