package dev.barista.runtime.filter.nft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.runtime.filter.nft.Command.AddElements;
import dev.barista.runtime.filter.nft.Command.AddRule;
import dev.barista.runtime.filter.nft.Command.DeleteElements;
import dev.barista.runtime.filter.nft.Command.FlushChain;
import dev.barista.runtime.filter.nft.NamedSet.Holds;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DifferenceTest {

    private static final Value ONE = Value.ofByte(1);
    private static final Value TWO = Value.ofByte(2);
    private static final Rule ACCEPT = rule(new Verdict.Accept());
    private static final Rule DROP = rule(new Verdict.Drop());

    private static Rule rule(Verdict verdict) {
        return new Rule(List.of(new Expression.Decide(verdict)));
    }

    private static NamedSet map(Map<Value, Content> elements) {
        return NamedSet.of("m", List.of(Type.PROTOCOL), new Holds.Verdicts(), elements);
    }

    private static Table table(NamedSet set, Chain... chains) {
        return Table.of("t", List.of(set), List.of(chains));
    }

    @Test
    void isNothingBetweenEqualTables() {
        Table table = table(map(Map.of(ONE, new Verdict.Accept())), Chain.of("a", List.of(DROP)));

        assertThat(Difference.between(table, table)).isEmpty();
    }

    @Test
    void isElementsWhereOnlyElementsChange() {
        Table old = table(map(Map.of(ONE, new Verdict.Accept())));
        Table wanted = table(map(Map.of(ONE, new Verdict.Drop(), TWO, new Verdict.Accept())));

        assertThat(Difference.between(old, wanted))
                .containsExactly(
                        new DeleteElements("m", Set.of(ONE)),
                        new AddElements(
                                "m", Map.of(ONE, new Verdict.Drop(), TWO, new Verdict.Accept())));
    }

    @Test
    void writesAChangedChainAnewAndLeavesOthers() {
        Chain other = Chain.of("b", List.of(ACCEPT));
        Table old = table(map(Map.of()), Chain.of("a", List.of(ACCEPT)), other);
        Table wanted = table(map(Map.of()), Chain.of("a", List.of(DROP, ACCEPT)), other);

        assertThat(Difference.between(old, wanted))
                .containsExactly(
                        new FlushChain("a"), new AddRule("a", DROP), new AddRule("a", ACCEPT));
    }

    @Test
    void deletesAChainAfterTheElementsThatLeadToIt() {
        Chain chain = Chain.of("a", List.of(ACCEPT));
        Table old = table(map(Map.of(ONE, new Verdict.Goto("a"))), chain);

        assertThat(Difference.between(old, table(map(Map.of()))))
                .containsExactly(
                        new FlushChain("a"),
                        new DeleteElements("m", Set.of(ONE)),
                        new Command.DeleteChain("a"));
    }

    @Test
    void makesAChainBeforeTheElementsThatLeadToIt() {
        Chain chain = Chain.of("a", List.of(ACCEPT));
        Map<Value, Content> elements = Map.of(ONE, new Verdict.Goto("a"));

        assertThat(Difference.between(table(map(Map.of())), table(map(elements), chain)))
                .containsExactly(
                        new Command.AddChain(chain),
                        new AddElements("m", elements),
                        new AddRule("a", ACCEPT));
    }

    @Test
    void replacesAnUnknownTableWhole() {
        Table wanted = table(map(Map.of()), Chain.of("a", List.of(ACCEPT)));

        assertThat(Difference.replacing(wanted))
                .startsWith(
                        new Command.AddTable(), new Command.DeleteTable(), new Command.AddTable())
                .endsWith(new AddRule("a", ACCEPT));
    }
}
