package dev.barista.apiserver.authorization;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who makes a request, as it was authenticated.
///
/// @param uid empty if it has none
/// @param groups in the order in which they were learned
/// @param extra what else is known, such as the pod that a token is bound to
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {

    /// May do everything, whatever roles there are.
    public static final String MASTERS = "system:masters";

    public static final String AUTHENTICATED = "system:authenticated";
    public static final String UNAUTHENTICATED = "system:unauthenticated";

    /// Every client that shows the token of the kubeconfig.
    public static final User ADMINISTRATOR = User.of("barista-admin", MASTERS, AUTHENTICATED);

    public static final User ANONYMOUS = User.of("system:anonymous", UNAUTHENTICATED);

    /// The controllers of this process. No client is ever equal to it: each that is authenticated
    /// is in [#AUTHENTICATED].
    public static final User CONTROLLERS = User.of("system:barista", MASTERS);

    public User {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    public static User of(String name, String... groups) {
        return new User(name, "", List.of(groups), Map.of());
    }

    public boolean isIn(String group) {
        return groups.contains(group);
    }

    /// The ServiceAccount that it is, by its name.
    public Optional<Account> account() {
        return Account.find(name);
    }
}
