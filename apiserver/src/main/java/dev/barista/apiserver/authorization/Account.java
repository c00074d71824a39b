package dev.barista.apiserver.authorization;

import java.util.List;
import java.util.Optional;

/// A ServiceAccount as a user, `system:serviceaccount:NAMESPACE:NAME`, and its groups.
public record Account(String namespace, String name) {

    private static final String PREFIX = "system:serviceaccount:";
    private static final String GROUP = "system:serviceaccounts";

    static Optional<Account> find(String user) {
        String[] parts =
                user.startsWith(PREFIX)
                        ? user.substring(PREFIX.length()).split(":", -1)
                        : new String[0];
        return parts.length == 2 ? Optional.of(new Account(parts[0], parts[1])) : Optional.empty();
    }

    public String user() {
        return PREFIX + namespace + ":" + name;
    }

    /// All accounts, and those of its namespace.
    public List<String> groups() {
        return List.of(GROUP, GROUP + ":" + namespace);
    }
}
