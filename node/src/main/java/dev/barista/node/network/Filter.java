package dev.barista.node.network;

import dev.barista.runtime.filter.PacketFilter;
import dev.barista.runtime.filter.Rules;
import java.io.IOException;

/// The packet filter, as the node uses it: by one task at a time.
public interface Filter {

    void apply(Rules rules) throws IOException;

    /// Whether what was applied is there still.
    boolean isInPlace() throws IOException;

    /// The next rules are applied whole.
    void forget();

    /// That of the kernel.
    static Filter of(PacketFilter filter) {
        return new Filter() {
            @Override
            public void apply(Rules rules) throws IOException {
                filter.apply(rules);
            }

            @Override
            public boolean isInPlace() throws IOException {
                return filter.isInPlace();
            }

            @Override
            public void forget() {
                filter.forget();
            }
        };
    }
}
