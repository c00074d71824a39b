package dev.barista.apiserver.http;

import dev.barista.apiserver.authorization.Account;
import dev.barista.apiserver.authorization.User;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// As whom a client wants to act: the headers `Impersonate-User`, `-Group`, `-Uid` and `-Extra-KEY`
/// (`kubectl --as`). Members of `system:masters` may, to try what others may do; no other user may,
/// whatever roles say.
///
/// @param asked whether there is any such header
/// @param user empty if it is not named
record Impersonation(
        boolean asked,
        String user,
        String uid,
        List<String> groups,
        Map<String, List<String>> extra) {

    static final Impersonation NONE = new Impersonation(false, "", "", List.of(), Map.of());

    private static final String PREFIX = "impersonate-";
    private static final String EXTRA = PREFIX + "extra-";

    static Impersonation in(HttpHeaders headers) {
        boolean asked =
                headers.names().stream()
                        .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith(PREFIX));
        if (!asked) {
            return NONE;
        }
        Map<String, List<String>> extra = new LinkedHashMap<>();
        for (String header : headers.names()) {
            String name = header.toLowerCase(Locale.ROOT);
            if (name.startsWith(EXTRA)) {
                extra.put(decoded(name.substring(EXTRA.length())), headers.getAll(header));
            }
        }
        return new Impersonation(
                true,
                headers.get(PREFIX + "user", ""),
                headers.get(PREFIX + "uid", ""),
                headers.getAll(PREFIX + "group"),
                extra);
    }

    /// Keys are percent-encoded; as it came if it is not.
    private static String decoded(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return key;
        }
    }

    /// The user as whom the request is answered.
    ///
    /// @param client who has been authenticated
    /// @throws ApiException 403 if the client may not; 400 if it names no user
    User of(User client) {
        if (!asked) {
            return client;
        }
        if (!client.isIn(User.MASTERS)) {
            throw new ApiException(
                    new ApiStatus(
                            403,
                            "Forbidden",
                            "users \"%s\" is forbidden: User \"%s\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope: only members of %s may"
                                    .formatted(user, client.name(), User.MASTERS)));
        }
        if (user.isEmpty()) {
            throw new ApiException(
                    ApiStatus.badRequest(
                            "requested %s without impersonating a user"
                                    .formatted(
                                            groups.isEmpty()
                                                    ? uid.isEmpty() ? extra.toString() : uid
                                                    : groups.toString())));
        }
        return new User(user, uid, allGroups(), extra);
    }

    /// As in Kubernetes: an account has its own groups unless others are named, and all but the
    /// anonymous user are authenticated.
    private List<String> allGroups() {
        List<String> all = new ArrayList<>(groups);
        Optional<Account> account = User.of(user).account();
        if (groups.isEmpty() && account.isPresent()) {
            all.addAll(account.get().groups());
        }
        String last =
                user.equals(User.ANONYMOUS.name()) ? User.UNAUTHENTICATED : User.AUTHENTICATED;
        if (!all.contains(last)) {
            all.add(last);
        }
        return all;
    }
}
