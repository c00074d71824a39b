package dev.barista.apiserver.query;

import dev.barista.apiserver.authorization.User;
import dev.barista.apiserver.verb.FieldValidation;
import dev.barista.apiserver.verb.WriteOptions;
import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;

/// The options of a write: `CreateOptions`, `UpdateOptions`, `PatchOptions`.
public final class WriteQuery {

    private static final int LONGEST_MANAGER = 128;

    /// Which write it is: they differ in what they may say.
    public enum Kind {
        CREATE("CreateOptions"),
        UPDATE("UpdateOptions"),
        PATCH("PatchOptions"),
        APPLY("PatchOptions");

        private final String options;

        Kind(String options) {
            this.options = options + ".meta.k8s.io";
        }
    }

    /// @param user of the request
    /// @param userAgent names the manager if the query does not
    /// @throws ApiException 422 with all mistakes
    public static WriteOptions of(Query query, Kind kind, User user, String userAgent) {
        var errors = new OptionErrors();
        String manager = query.text("fieldManager");
        checkManager(manager, kind, errors);
        checkDryRun(query, errors);
        String validation = query.text("fieldValidation");
        if (FieldValidation.find(validation).isEmpty()) {
            errors.unsupported("fieldValidation", validation, "", "Ignore", "Strict", "Warn");
        }
        if (kind == Kind.PATCH && query.has("force")) {
            errors.forbidden("force", "may not be specified for non-apply patch");
        }
        errors.throwIfAny(kind.options, "");
        return new WriteOptions(
                user,
                manager.isEmpty() ? agent(userAgent) : manager,
                isDryRun(query),
                FieldValidation.find(validation).orElseThrow(),
                query.flag("force"));
    }

    private static void checkManager(String manager, Kind kind, OptionErrors errors) {
        if (kind == Kind.APPLY && manager.isEmpty()) {
            errors.required("fieldManager", "is required for apply patch");
        }
        if (manager.length() > LONGEST_MANAGER) {
            errors.invalid(
                    "fieldManager",
                    Json.MAPPER.getNodeFactory().stringNode(manager),
                    "may not be more than %d bytes".formatted(LONGEST_MANAGER));
        }
    }

    private static void checkDryRun(Query query, OptionErrors errors) {
        if (!query.all("dryRun").stream().allMatch("All"::equals)) {
            errors.unsupported("dryRun", query.text("dryRun"), "All");
        }
    }

    private static boolean isDryRun(Query query) {
        return query.has("dryRun");
    }

    /// Whether a delete is only tried.
    ///
    /// @throws ApiException 422 if it is neither absent nor `All`
    public static boolean isDryDelete(Query query) {
        var errors = new OptionErrors();
        checkDryRun(query, errors);
        errors.throwIfAny("DeleteOptions.meta.k8s.io", "");
        return isDryRun(query);
    }

    private static String agent(String userAgent) {
        int slash = userAgent.indexOf('/');
        String agent = slash < 0 ? userAgent : userAgent.substring(0, slash);
        return agent.isEmpty() ? "unknown" : agent;
    }

    private WriteQuery() {}
}
