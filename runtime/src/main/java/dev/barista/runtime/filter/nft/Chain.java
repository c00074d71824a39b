package dev.barista.runtime.filter.nft;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list of rules. What no rule decides goes back to the chain that jumped here, or is accepted.
///
/// @param hook where the kernel's packets enter; null for a chain that others jump to
public record Chain(String name, @Nullable Hook hook, List<Rule> rules) {

    public Chain {
        rules = List.copyOf(rules);
    }

    public static Chain of(String name, List<Rule> rules) {
        return new Chain(name, null, rules);
    }

    /// Where packets enter.
    ///
    /// @param priority lower ones come first; connection tracking has -200
    public record Hook(Kind kind, Point point, int priority) {}

    /// What the chain may do.
    public enum Kind {
        FILTER("filter"),
        NAT("nat");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /// On a packet's way.
    public enum Point {
        PREROUTING(0),
        INPUT(1),
        FORWARD(2),
        OUTPUT(3),
        POSTROUTING(4);

        private final int number;

        Point(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }
}
