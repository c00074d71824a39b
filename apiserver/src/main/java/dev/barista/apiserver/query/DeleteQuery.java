package dev.barista.apiserver.query;

import dev.barista.apiserver.verb.DeleteOptions;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Propagation;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The options of a delete: what its body says, else what the query says.
public final class DeleteQuery {

    private static final String POLICY = "propagationPolicy";
    private static final String ORPHANS = "orphanDependents";
    private static final String GRACE = "gracePeriodSeconds";

    /// @param body a `DeleteOptions`, or empty
    /// @throws ApiException 400 for what cannot be read, 422 for what makes no sense
    public static DeleteOptions of(Query query, JsonNode body) {
        JsonNode conditions = body.path("preconditions");
        return new DeleteOptions(
                propagation(query, body).orElse(null),
                grace(query, body),
                conditions.path("uid").asString(""),
                conditions.path("resourceVersion").asString(""),
                isDry(query, body));
    }

    /// A try by either of them is a try: nothing is deleted by mistake.
    private static boolean isDry(Query query, JsonNode body) {
        boolean dry = WriteQuery.isDryDelete(query);
        return dry || !body.path("dryRun").isEmpty();
    }

    /// Negative for the object's own.
    private static long grace(Query query, JsonNode body) {
        long wanted = query.findNumber(GRACE).orElse(-1);
        return body.hasNonNull(GRACE) ? body.path(GRACE).asLong(wanted) : wanted;
    }

    private static Optional<Propagation> propagation(Query query, JsonNode body) {
        String policy = body.path(POLICY).asString(query.text(POLICY));
        boolean says = body.hasNonNull(ORPHANS) || query.has(ORPHANS);
        boolean orphans = body.path(ORPHANS).asBoolean(query.flag(ORPHANS));
        var errors = new OptionErrors();
        if (says && !policy.isEmpty()) {
            errors.forbidden(POLICY, ORPHANS + " and deletionPropagation cannot be both set");
        }
        Optional<Propagation> known =
                switch (policy) {
                    case "Background" -> Optional.of(Propagation.BACKGROUND);
                    case "Foreground" -> Optional.of(Propagation.FOREGROUND);
                    case "Orphan" -> Optional.of(Propagation.ORPHAN);
                    default -> Optional.empty();
                };
        if (known.isEmpty() && !policy.isEmpty()) {
            errors.unsupported(POLICY, policy, "Foreground", "Background", "Orphan", "nil");
        }
        errors.throwIfAny("DeleteOptions.meta.k8s.io", "");
        if (says) {
            return Optional.of(orphans ? Propagation.ORPHAN : Propagation.BACKGROUND);
        }
        return known;
    }

    private DeleteQuery() {}
}
