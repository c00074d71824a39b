package dev.barista.runtime.filter;

import static dev.barista.runtime.filter.Protocol.TCP;
import static dev.barista.runtime.filter.RulesBuilder.allow;
import static dev.barista.runtime.filter.RulesBuilder.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.runtime.filter.Traffic.Open;
import dev.barista.runtime.filter.Traffic.Peer;
import dev.barista.runtime.filter.nft.Command;
import dev.barista.runtime.filter.nft.Difference;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulesetTest {

    private static List<Command> change(RulesBuilder from, RulesBuilder to) {
        return Difference.between(Ruleset.of("t", from.build()), Ruleset.of("t", to.build()));
    }

    private static RulesBuilder policies() {
        return new RulesBuilder()
                .pod(2, only(allow(new Peer.Group("friends"))), new Open())
                .group("friends", 3);
    }

    @Test
    void changesElementsAloneWhenAPodWithTheSameRulesComes() {
        RulesBuilder more =
                policies()
                        .pod(4, only(allow(new Peer.Group("friends"))), new Open())
                        .group("friends", 3, 4);

        assertThat(change(policies(), more))
                .isNotEmpty()
                .allMatch(command -> command instanceof Command.AddElements);
    }

    @Test
    void changesElementsAloneWhenABackendMoves() {
        var before = new RulesBuilder().service(TCP, "10.88.1.7", 80, "10.88.0.2", "10.88.0.3");
        var after = new RulesBuilder().service(TCP, "10.88.1.7", 80, "10.88.0.2", "10.88.0.4");

        assertThat(change(before, after))
                .hasSize(2)
                .allMatch(command ->
                        command instanceof Command.AddElements
                                || command instanceof Command.DeleteElements);
    }

    @Test
    void refusesTwoServicesWithOneFront() {
        var twice =
                new RulesBuilder()
                        .service(TCP, "10.88.1.7", 80, "10.88.0.2")
                        .service(TCP, "10.88.1.7", 80, "10.88.0.3");

        assertThatThrownBy(() -> Ruleset.of("t", twice.build()))
                .hasMessage("front: Place[address=/10.88.1.7, port=80] (expected: once)");
    }
}
