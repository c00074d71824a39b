package dev.barista.apiserver.account;

import dev.barista.apiserver.auth.SigningKey;
import dev.barista.apiserver.authorization.Account;
import dev.barista.apiserver.authorization.User;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.ApiStatus;
import dev.barista.model.port.Objects;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Mints tokens of ServiceAccounts, and says whose a token is. A token is worth nothing any more
/// when it has expired, when its account is deleted (another one of the same name is another
/// account), or when the object that it is bound to is gone.
///
/// Thread-safe; calls may block on the disk.
public final class AccountTokens {

    /// Who makes the tokens, and, unless others are named, who is to accept them.
    public static final String ISSUER = "https://kubernetes.default.svc.cluster.local";

    /// What is being deleted still counts for a while, as in Kubernetes: it may be saying goodbye.
    private static final Duration LEEWAY = Duration.ofSeconds(60);

    private static final String EXTRA = "authentication.kubernetes.io/";

    /// A new token.
    ///
    /// @param value a secret
    public record Minted(String value, Instant issued, Instant expires) {
        @Override
        public String toString() {
            return "Minted[issued=%s, expires=%s]".formatted(issued, expires);
        }
    }

    /// Whose a token is.
    public sealed interface Answer {
        /// @param audiences those of the token that were asked for
        record Known(User user, List<String> audiences) implements Answer {}

        record Refused(String reason) implements Answer {}
    }

    private final SigningKey key;
    private final Objects objects;
    private final InstantSource clock;

    public AccountTokens(SigningKey key, Objects objects, InstantSource clock) {
        this.key = key;
        this.objects = objects;
        this.clock = clock;
    }

    /// @param account namespace and name of the ServiceAccount
    /// @param audiences who is to accept it; empty for the API
    /// @param bound null to bind it to its account alone
    /// @throws ApiException 404 if there is no such account
    public Minted mint(
            ObjectKey account, List<String> audiences, Duration lifetime, @Nullable Bound bound) {
        ApiObject found =
                objects.find(Types.SERVICE_ACCOUNT, account)
                        .orElseThrow(() ->
                                new ApiException(
                                        ApiStatus.notFound(Types.SERVICE_ACCOUNT, account.name())));
        Instant issued = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var claims =
                new Claims(
                        ISSUER,
                        new Account(account.namespace(), account.name()),
                        found.uid(),
                        audiences.isEmpty() ? List.of(ISSUER) : audiences,
                        issued,
                        issued.plus(lifetime),
                        UUID.randomUUID().toString(),
                        bound);
        return new Minted(Jwt.of(claims.toTree(), key), issued, claims.expires());
    }

    /// @param audiences of which the token must be for one; empty for the API
    public Answer find(String token, List<String> audiences) {
        Optional<Claims> claims = Jwt.claims(token, key).flatMap(Claims::from);
        if (claims.isEmpty() || !claims.get().issuer().equals(ISSUER)) {
            return new Answer.Refused("invalid bearer token");
        }
        List<String> wanted = audiences.isEmpty() ? List.of(ISSUER) : audiences;
        List<String> fitting = claims.get().audiences().stream().filter(wanted::contains).toList();
        return problem(claims.get(), fitting)
                .<Answer>map(Answer.Refused::new)
                .orElseGet(() -> new Answer.Known(userOf(claims.get()), fitting));
    }

    private Optional<String> problem(Claims claims, List<String> fitting) {
        Instant now = clock.instant();
        if (fitting.isEmpty()) {
            return Optional.of(
                    "invalid bearer token: token audiences %s is invalid for the target audiences"
                            .formatted(claims.audiences()));
        }
        if (!now.isBefore(claims.expires())) {
            return Optional.of("invalid bearer token, service account token has expired");
        }
        if (now.isBefore(claims.issued())) {
            return Optional.of("invalid bearer token, service account token is not valid yet");
        }
        Account account = claims.account();
        var key = new ObjectKey(account.namespace(), account.name());
        if (!isThere(Types.SERVICE_ACCOUNT, key, claims.uid(), now)) {
            return Optional.of("invalid bearer token, service account token has been invalidated");
        }
        Bound bound = claims.bound();
        if (bound != null
                && !isThere(
                        typeOf(bound),
                        new ObjectKey(account.namespace(), bound.name()),
                        bound.uid(),
                        now)) {
            return Optional.of("invalid bearer token, service account token has been invalidated");
        }
        return Optional.empty();
    }

    private static ResourceType typeOf(Bound bound) {
        return switch (bound.kind()) {
            case POD -> Types.POD;
            case SECRET -> Types.SECRET;
            case REVISION -> Types.REVISION;
        };
    }

    private boolean isThere(ResourceType type, ObjectKey key, String uid, Instant now) {
        return objects.find(type, key)
                .filter(object -> object.uid().equals(uid) && !isOver(object, now))
                .isPresent();
    }

    private static boolean isOver(ApiObject object, Instant now) {
        String deleted = object.metadata().path("deletionTimestamp").asString("");
        try {
            return !deleted.isEmpty() && Instant.parse(deleted).plus(LEEWAY).isBefore(now);
        } catch (DateTimeParseException _) {
            return true; // deleted at no time that could be told
        }
    }

    private static User userOf(Claims claims) {
        List<String> groups = new ArrayList<>(claims.account().groups());
        groups.add(User.AUTHENTICATED);
        Map<String, List<String>> extra = new LinkedHashMap<>();
        extra.put(EXTRA + "credential-id", List.of("JTI=" + claims.id()));
        Bound bound = claims.bound();
        if (bound != null && bound.kind() == Bound.Kind.POD) {
            extra.put(EXTRA + "pod-name", List.of(bound.name()));
            extra.put(EXTRA + "pod-uid", List.of(bound.uid()));
        }
        return new User(claims.account().user(), claims.uid(), groups, extra);
    }

    /// The keys by which others verify tokens: a JSON Web Key Set.
    public ObjectNode keys() {
        ObjectNode tree = Json.object();
        ArrayNode list = tree.putArray("keys");
        list.add(key.publicTree());
        return tree;
    }
}
