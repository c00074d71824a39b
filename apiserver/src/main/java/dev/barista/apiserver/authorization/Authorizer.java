package dev.barista.apiserver.authorization;

import java.util.List;
import java.util.Optional;

/// Decides what users may do. Thread-safe.
public interface Authorizer {

    Verdict decide(User user, Attributes attributes);

    /// All rules of a user that count in a namespace.
    ///
    /// @param namespace empty for those of the cluster alone
    RulesFound rulesFor(User user, String namespace);

    /// The rules of a role; empty if there is no such role.
    Optional<List<PolicyRule>> rulesOf(RoleName role);
}
