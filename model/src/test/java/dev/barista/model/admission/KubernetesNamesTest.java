package dev.barista.model.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.testkit.Property;
import dev.barista.model.testkit.Property.Cases;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names, by rules that are written a second time: character by character, as Kubernetes' documents
/// tell them.
class KubernetesNamesTest {

    private static final String LETTERS = "abzAZ019-._/ é";

    @Test
    void labelsAreLettersDigitsAndDashesThatBeginAndEndWell() {
        Property.holds(
                2_000,
                cases -> {
                    String name = name(cases);

                    assertThat(KubernetesNames.dns1123Label(name).isEmpty())
                            .as(name)
                            .isEqualTo(isLabel(name));
                    assertThat(KubernetesNames.dns1035Label(name).isEmpty())
                            .as(name)
                            .isEqualTo(isLabel(name) && isLower(name.charAt(0)));
                });
    }

    @Test
    void subdomainsAreLabelsWithDotsBetween() {
        Property.holds(
                2_000,
                cases -> {
                    String name = name(cases);
                    boolean valid = name.length() <= 253;
                    for (String label : name.split("\\.", -1)) {
                        valid &= isLabel(label);
                    }

                    assertThat(KubernetesNames.dns1123Subdomain(name).isEmpty())
                            .as(name)
                            .isEqualTo(valid);
                });
    }

    @Test
    void qualifiedNamesMayHaveOnePrefix() {
        Property.holds(
                2_000,
                cases -> {
                    String name = name(cases);
                    int slash = name.indexOf('/');
                    boolean prefix =
                            slash < 0
                                    || KubernetesNames.dns1123Subdomain(name.substring(0, slash))
                                            .isEmpty();
                    boolean valid = prefix && isQualified(name.substring(slash + 1));

                    assertThat(KubernetesNames.qualified(name).isEmpty()).as(name).isEqualTo(valid);
                });
    }

    @Test
    void identifiersDoNotBeginWithADigit() {
        Property.holds(
                1_000,
                cases -> {
                    String name = name(cases).replace('-', '_');
                    boolean valid =
                            !name.isEmpty()
                                    && all(name, c -> isAlphanumeric(c) || c == '_')
                                    && !Character.isDigit(name.charAt(0));

                    assertThat(KubernetesNames.cIdentifier(name).isEmpty())
                            .as(name)
                            .isEqualTo(valid);
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 62, 63, 64, 200, 253, 254})
    void lengthsAreBounded(int length) {
        String name = "a".repeat(length);

        assertThat(KubernetesNames.dns1123Label(name).isEmpty()).isEqualTo(length <= 63);
        assertThat(KubernetesNames.dns1035Label(name).isEmpty()).isEqualTo(length <= 63);
        assertThat(KubernetesNames.qualified(name).isEmpty()).isEqualTo(length <= 63);
        assertThat(KubernetesNames.dns1123Subdomain(name).isEmpty()).isEqualTo(length <= 253);
    }

    @Test
    void tellsAllThatIsWrong() {
        assertThat(KubernetesNames.dns1123Label("A".repeat(64)))
                .hasSize(2)
                .first()
                .isEqualTo("must be no more than 63 characters");
        assertThat(KubernetesNames.qualified("/"))
                .hasSize(3)
                .startsWith("prefix part must be non-empty", "name part must be non-empty");
        assertThat(KubernetesNames.listed(KubernetesNames.dns1123Label(""))).startsWith("[a lower");
    }

    @Test
    void aPrefixMayEndInADash() {
        assertThat(KubernetesNames.dns1035Prefix("app-")).isEmpty();
        assertThat(KubernetesNames.dns1035Prefix("-")).isEmpty();
        assertThat(KubernetesNames.dns1035Prefix("1-")).isNotEmpty();
        assertThat(KubernetesNames.dns1035Label("app-")).isNotEmpty();
    }

    private static boolean isLabel(String name) {
        return !name.isEmpty()
                && name.length() <= 63
                && all(name, c -> isLower(c) || Character.isDigit(c) || c == '-')
                && name.charAt(0) != '-'
                && name.charAt(name.length() - 1) != '-';
    }

    private static boolean isQualified(String name) {
        return !name.isEmpty()
                && name.length() <= 63
                && all(name, c -> isAlphanumeric(c) || "-_.".indexOf(c) >= 0)
                && isAlphanumeric(name.charAt(0))
                && isAlphanumeric(name.charAt(name.length() - 1));
    }

    private static boolean all(String name, Predicate<Character> rule) {
        return name.chars().allMatch(c -> rule.test((char) c));
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isAlphanumeric(char c) {
        return isLower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /// Mostly good characters, so that good names come up too.
    private static String name(Cases cases) {
        var name = new StringBuilder();
        for (int n = Math.min(70, cases.between(0, 4 + cases.size() / 10)); n > 0; n--) {
            int most = cases.between(0, 3) > 0 ? 2 : LETTERS.length() - 1;
            name.append(LETTERS.charAt(cases.between(0, most)));
        }
        return name.toString();
    }
}
