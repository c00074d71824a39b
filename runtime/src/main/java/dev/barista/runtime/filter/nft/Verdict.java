package dev.barista.runtime.filter.nft;

/// What becomes of a packet, or which chain looks at it next.
public sealed interface Verdict extends Content {

    record Accept() implements Verdict {}

    record Drop() implements Verdict {}

    /// Back to the chain that jumped here.
    record Return() implements Verdict {}

    /// To another chain, and back after its last rule.
    record Jump(String chain) implements Verdict {}

    /// To another chain; after its last rule back to where a `Return` of this one would lead.
    record Goto(String chain) implements Verdict {}
}
