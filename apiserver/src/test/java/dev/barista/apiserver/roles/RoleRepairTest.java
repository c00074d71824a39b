package dev.barista.apiserver.roles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.object.ApiObject;
import org.junit.jupiter.api.Test;

/// What a default role gets back, and what it keeps.
final class RoleRepairTest {

    private static final ApiObject EXPECTED =
            ApiObject.parse(
                    """
                    {"metadata":{"name":"r","labels":{"a":"1"},"annotations":{"x":"y"}},
                     "rules":[{"verbs":["get","list"],"apiGroups":[""],"resources":["pods"]}]}
                    """);

    private static ApiObject object(String json) {
        return ApiObject.parse(json);
    }

    private static String repaired(ApiObject expected, String actual) {
        return RoleRepair.repaired(expected, object(actual)).tree().toString();
    }

    @Test
    void whatIsWholeStaysAsItIs() {
        assertThat(RoleRepair.repaired(EXPECTED, EXPECTED)).isEqualTo(EXPECTED);
    }

    @Test
    void missingRightsAreAddedAndExtraOnesStay() {
        assertThat(
                        repaired(
                                EXPECTED,
                                "{\"metadata\":{\"name\":\"r\",\"labels\":{\"a\":\"2\"}},\"rules\":[{\"verbs\":[\"get\"],\"apiGroups\":[\"\"],\"resources\":[\"pods\",\"secrets\"]}]}"))
                .isEqualTo(
                        "{\"metadata\":{\"name\":\"r\",\"labels\":{\"a\":\"2\"},\"annotations\":{\"x\":\"y\"}},\"rules\":[{\"verbs\":[\"get\"],\"apiGroups\":[\"\"],\"resources\":[\"pods\",\"secrets\"]},{\"verbs\":[\"list\"],\"apiGroups\":[\"\"],\"resources\":[\"pods\"]}]}");
    }

    @Test
    void oneThatIsNotToBeUpdatedIsLeftAlone() {
        String own =
                "{\"metadata\":{\"name\":\"r\",\"annotations\":{\"rbac.authorization.kubernetes.io/autoupdate\":\"false\"}},\"rules\":[]}";

        assertThat(RoleRepair.repaired(EXPECTED, object(own))).isEqualTo(object(own));
    }

    @Test
    void missingSubjectsAndSelectorsAreAdded() {
        String subject = "{\"kind\":\"Group\",\"name\":\"g\"}";
        String other = "{\"kind\":\"User\",\"name\":\"u\"}";

        assertThat(
                        repaired(
                                object("{\"subjects\":[%s]}".formatted(subject)),
                                "{\"metadata\":{},\"subjects\":[%s]}".formatted(other)))
                .isEqualTo("{\"metadata\":{},\"subjects\":[%s,%s]}".formatted(other, subject));
        assertThat(
                        repaired(
                                object(
                                        "{\"aggregationRule\":{\"clusterRoleSelectors\":[{\"matchLabels\":{\"a\":\"b\"}}]}}"),
                                "{\"metadata\":{}}"))
                .contains("\"clusterRoleSelectors\":[{\"matchLabels\":{\"a\":\"b\"}}]");
    }

    @Test
    void aBindingOfAnotherRoleIsSeen() {
        ApiObject one = object("{\"roleRef\":{\"name\":\"a\"}}");

        assertThat(RoleRepair.isOfAnotherRole(one, object("{\"roleRef\":{\"name\":\"b\"}}")))
                .isTrue();
        assertThat(RoleRepair.isOfAnotherRole(one, one)).isFalse();
    }
}
