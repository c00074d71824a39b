package dev.barista.runtime.filter.nft;

import java.util.List;
import java.util.Map;

/// A set or a map of a table.
///
/// @param shape as it was made; it cannot be changed while rules use it
/// @param elements by key; those that packets have added are not among them
public record NamedSet(String name, Shape shape, Map<Value, Content> elements) {

    public NamedSet {
        elements = Map.copyOf(elements);
    }

    /// Of a set.
    ///
    /// @param key more than one type is a concatenation
    /// @param holds beside the keys
    /// @param filled by whom
    public record Shape(List<Type> key, Holds holds, Filled filled) {

        public Shape {
            key = List.copyOf(key);
        }
    }

    /// What elements have beside their keys.
    public sealed interface Holds {

        record Nothing() implements Holds {}

        record Verdicts() implements Holds {}

        /// @param types more than one is a concatenation
        record Data(List<Type> types) implements Holds {

            public Data {
                types = List.copyOf(types);
            }
        }
    }

    /// Who puts elements in.
    public enum Filled {
        BY_US,
        BY_PACKETS,

        /// They leave when their time is over.
        BY_PACKETS_FOR_A_TIME
    }

    /// One whose elements are known.
    public static NamedSet of(String name, List<Type> key, Holds holds, Map<Value, Content> all) {
        return new NamedSet(name, new Shape(key, holds, Filled.BY_US), all);
    }
}
