package dev.barista.runtime.filter.nft;

import java.util.List;

/// Expressions that are evaluated in order, until one does not hold.
public record Rule(List<Expression> expressions) {

    public Rule {
        expressions = List.copyOf(expressions);
    }
}
