package dev.barista.runtime.filter.nft;

import java.util.List;

/// A type of keys and data. The kernel looks at lengths only; the numbers are those by which `nft`
/// shows them to people.
public enum Type {
    IPV4_ADDRESS(7, 4),
    IPV6_ADDRESS(8, 16),
    PROTOCOL(12, 1),
    PORT(13, 2),
    NUMBER(19, 4); // nft's "mark": its "integer" has no length of its own

    private static final int BITS = 6;

    private final int number;
    private final int length;

    Type(int number, int length) {
        this.number = number;
        this.length = length;
    }

    /// Bytes of a concatenation.
    static int length(List<Type> types) {
        if (types.size() == 1) {
            return types.getFirst().length;
        }
        return types.stream().mapToInt(type -> Value.registers(type.length) * 4).sum();
    }

    static int number(List<Type> types) {
        int number = 0;
        for (Type type : types) {
            number = number << BITS | type.number;
        }
        return number;
    }
}
