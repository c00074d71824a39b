package dev.barista.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// No user hands out what they do not hold.
final class CoverageTest {

    private static List<PolicyRule> rules(String... rules) {
        return PolicyRule.list(Roles.role("", "r", rules).tree().path("rules"));
    }

    private static List<String> missing(List<PolicyRule> held, List<PolicyRule> wanted) {
        return Coverage.missing(held, wanted).stream().map(PolicyRule::toString).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- pods get | - pods get | yes",
                "- pods get,list | - pods get | yes",
                "- pods get | - pods get,list | no",
                "- pods * | - pods delete | yes",
                "- pods get | - pods * | no",
                "- * get | - secrets get | yes",
                "- * get | - secrets/x get | yes",
                "apps */scale get | apps deployments/scale get | yes",
                "apps */scale get | apps deployments get | no",
                "apps deployments get | apps deployments/scale get | no",
                "- pods get | apps pods get | no",
                "* pods get | apps pods get | yes",
                "- pods get | * pods get | no",
                "- pods get | - pods get one | yes",
                "- pods get one | - pods get | no",
                "- pods get one,two | - pods get two | yes",
                "- pods get one | - pods get two | no",
                "* * * | - secrets * one | yes",
                "* * * | /metrics get | no",
                "/a/* get | /a/b get | yes",
                "/a/* get | /a/b* get | yes",
                "/a get | /a/* get | no",
                "* get | /any get | yes",
                "/a get | /a post | no"
            })
    void aRightIsCoveredByOneRuleOrNot(String held, String wanted, String covered) {
        assertThat(missing(rules(held), rules(wanted)).isEmpty()).isEqualTo(covered.equals("yes"));
    }

    @Test
    void rulesCoverTogetherWhatNoneCoversAlone() {
        assertThat(
                        missing(
                                rules("- pods get", "- pods list", "apps deployments get"),
                                rules("-,apps pods get", "- pods get,list")))
                .containsExactly("{APIGroups:[\"apps\"], Resources:[\"pods\"], Verbs:[\"get\"]}");
    }

    @Test
    void whatIsMissingIsNamedResourceByResource() {
        assertThat(missing(rules("- pods get"), rules("- pods,secrets get,list,watch")))
                .containsExactlyInAnyOrder(
                        "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\" \"watch\"]}",
                        "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"list\" \"watch\"]}");
    }

    @Test
    void aRuleWithoutVerbsGivesNothing() {
        var nothing = new PolicyRule(List.of(), List.of("*"), List.of("*"), List.of(), List.of());

        assertThat(Coverage.missing(List.of(), List.of(nothing))).isEmpty();
    }

    @Test
    void nothingIsMissingFromOneself() {
        String[] all = {"- pods get,list a,b", "apps,batch */scale,jobs *", "/x,/y/* get"};

        assertThat(Arrays.stream(all).flatMap(one -> missing(rules(one), rules(one)).stream()))
                .isEmpty();
    }
}
