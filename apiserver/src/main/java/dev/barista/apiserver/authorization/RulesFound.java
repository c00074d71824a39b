package dev.barista.apiserver.authorization;

import java.util.List;

/// The rules that a user has.
///
/// @param errors bindings whose role is missing; empty if all were found
public record RulesFound(List<PolicyRule> rules, List<String> errors) {
    public RulesFound {
        rules = List.copyOf(rules);
        errors = List.copyOf(errors);
    }
}
