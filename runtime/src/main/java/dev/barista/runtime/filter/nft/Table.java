package dev.barista.runtime.filter.nft;

import static java.util.stream.Collectors.toMap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/// A table of the family `inet`, as it is to be.
///
/// @param sets by name
/// @param chains by name
public record Table(
        String name, SequencedMap<String, NamedSet> sets, SequencedMap<String, Chain> chains) {

    public static Table of(String name, List<NamedSet> sets, List<Chain> chains) {
        return new Table(name, byName(sets, NamedSet::name), byName(chains, Chain::name));
    }

    private static <T> SequencedMap<String, T> byName(List<T> all, Function<T, String> name) {
        return all.stream()
                .collect(
                        toMap(
                                name,
                                Function.identity(),
                                (one, other) -> {
                                    throw new IllegalArgumentException(
                                            "name: %s (expected: once)".formatted(name.apply(one)));
                                },
                                LinkedHashMap::new));
    }
}
