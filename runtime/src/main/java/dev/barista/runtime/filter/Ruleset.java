package dev.barista.runtime.filter;

import dev.barista.runtime.filter.nft.AddressFamily;
import dev.barista.runtime.filter.nft.Chain;
import dev.barista.runtime.filter.nft.NamedSet;
import dev.barista.runtime.filter.nft.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What the kernel is to have for rules. Pure.
final class Ruleset {

    static Table of(String name, Rules rules) {
        List<NamedSet> sets = new ArrayList<>();
        List<Chain> chains = new ArrayList<>();
        Set<AddressFamily> families = rules.layout().families().keySet();
        var policies = new PolicyChains(families, rules);
        sets.addAll(policies.sets());
        chains.addAll(policies.chains());
        for (AddressFamily family : families) {
            var balancing = new Balancing(family, rules.services());
            sets.addAll(balancing.sets());
            chains.addAll(balancing.chains());
            sets.addAll(Counting.sets(family, rules.pods()));
            sets.add(Questions.set(family));
        }
        chains.addAll(new BaseChains(rules.layout(), rules.hostPorts()).chains());
        return Table.of(name, sets, chains);
    }

    private Ruleset() {}
}
