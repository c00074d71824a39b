package dev.barista.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.authorization.User;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Roles and bindings over the API: what they may be, who may write them, and what follows.
final class RbacCallsTest {

    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    private static final String ROLES = RBAC + "namespaces/default/roles";
    private static final String BINDINGS = RBAC + "namespaces/default/rolebindings";
    private static final String CLUSTER_ROLES = RBAC + "clusterroles";
    private static final String CLUSTER_BINDINGS = RBAC + "clusterrolebindings";
    private static final User ANN = User.of("ann", User.AUTHENTICATED);

    @TempDir Path folder;

    private InProcess root;
    private InProcess ann;

    @BeforeEach
    void start() {
        root = new InProcess(folder);
        ann = root.as(ANN);
    }

    @AfterEach
    void stop() {
        root.close();
    }

    private static String role(String name, String rules) {
        return "{\"metadata\":{\"name\":\"%s\"},\"rules\":[%s]}".formatted(name, rules);
    }

    private static String rule(String groups, String resources, String verbs) {
        return "{\"apiGroups\":[%s],\"resources\":[%s],\"verbs\":[%s]}"
                .formatted(groups, resources, verbs);
    }

    private static String binding(String name, String kind, String role, String user) {
        return ("{\"metadata\":{\"name\":\"%s\"},\"roleRef\":{\"kind\":\"%s\",\"name\":\"%s\"},"
                        + "\"subjects\":[{\"kind\":\"User\",\"name\":\"%s\"}]}")
                .formatted(name, kind, role, user);
    }

    /// Gives Ann a role in the namespace `default`.
    private void grant(String name, String... rules) {
        assertThat(root.post(ROLES, role(name, String.join(",", rules))).code()).isEqualTo(201);
        assertThat(root.post(BINDINGS, binding(name, "Role", name, "ann")).code()).isEqualTo(201);
    }

    private void grantEverywhere(String name, String... rules) {
        assertThat(root.post(CLUSTER_ROLES, role(name, String.join(",", rules))).code())
                .isEqualTo(201);
        assertThat(root.post(CLUSTER_BINDINGS, binding(name, "ClusterRole", name, "ann")).code())
                .isEqualTo(201);
    }

    @Test
    void aRightCountsFromTheNextRequestOnAndUntilItIsTaken() {
        assertThat(ann.get(InProcess.PODS).refusal())
                .isEqualTo(
                        "403 Forbidden: pods is forbidden: User \"ann\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"");

        grant("reads", rule("\"\"", "\"pods\"", "\"list\""));
        assertThat(ann.get(InProcess.PODS).code()).isEqualTo(200);
        assertThat(ann.get("/api/v1/pods").refusal())
                .endsWith("cannot list resource \"pods\" in API group \"\" at the cluster scope");

        assertThat(root.delete(BINDINGS + "/reads", "{}").code()).isEqualTo(200);
        assertThat(ann.get(InProcess.PODS).code()).isEqualTo(403);
    }

    @Test
    void aRefusalNamesTheObjectItsGroupAndTheSubresource() {
        InProcess.Told told = ann.get(InProcess.DEPLOYMENTS + "/web/scale");

        assertThat(told.refusal())
                .isEqualTo(
                        "403 Forbidden: deployments.apps \"web\" is forbidden: User \"ann\" cannot get resource \"deployments/scale\" in API group \"apps\" in the namespace \"default\"");
        assertThat(told.text("/details/name")).isEqualTo("web");
        assertThat(told.text("/details/kind")).isEqualTo("deployments");
        assertThat(told.text("/details/group")).isEqualTo("apps");
        assertThat(ann.get(InProcess.PODS).text("/details/kind")).isEqualTo("pods");
    }

    @Test
    void whatDoesNotExistIsForbiddenBeforeItIsNotFound() {
        assertThat(ann.get("/apis/example.com/v1/namespaces/default/things").code()).isEqualTo(403);
        assertThat(root.get("/apis/example.com/v1/namespaces/default/things").code())
                .isEqualTo(404);
        assertThat(ann.get("/nowhere").refusal())
                .isEqualTo("403 Forbidden: forbidden: User \"ann\" cannot get path \"/nowhere\"");
        assertThat(ann.get("//metrics/").refusal()).endsWith("cannot get path \"/metrics\"");
    }

    @Test
    void aRoleMayHoldNothingThatItsWriterLacks() {
        grant(
                "writes-roles",
                rule("\"rbac.authorization.k8s.io\"", "\"roles\"", "\"create\",\"update\""),
                rule("\"\"", "\"pods\"", "\"get\",\"list\""));

        assertThat(ann.post(ROLES, role("less", rule("\"\"", "\"pods\"", "\"get\""))).code())
                .isEqualTo(201);
        assertThat(
                        ann.post(
                                        ROLES,
                                        role(
                                                "more",
                                                rule(
                                                        "\"\"",
                                                        "\"secrets\",\"pods\"",
                                                        "\"get\",\"delete\"")))
                                .refusal())
                .isEqualTo(
                        """
                        403 Forbidden: roles.rbac.authorization.k8s.io "more" is forbidden: user "ann" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:
                        {APIGroups:[""], Resources:["pods"], Verbs:["delete"]}
                        {APIGroups:[""], Resources:["secrets"], Verbs:["get" "delete"]}\
                        """);
        assertThat(
                        ann.put(
                                        ROLES + "/less",
                                        role("less", rule("\"\"", "\"secrets\"", "\"get\"")))
                                .refusal())
                .contains("attempting to grant RBAC permissions not currently held");
        assertThat(ann.put(ROLES + "/less", role("less", "")).code()).isEqualTo(200);
    }

    @Test
    void whoMayEscalateWritesAnyRole() {
        grant(
                "escalates",
                rule("\"rbac.authorization.k8s.io\"", "\"roles\"", "\"create\",\"escalate\""));

        assertThat(ann.post(ROLES, role("any", rule("\"*\"", "\"*\"", "\"*\""))).code())
                .isEqualTo(201);
    }

    @Test
    void aBindingMayGiveNothingThatItsWriterLacks() {
        root.post(CLUSTER_ROLES, role("secrets", rule("\"\"", "\"secrets\"", "\"get\"")));
        grant(
                "writes-bindings",
                rule("\"rbac.authorization.k8s.io\"", "\"rolebindings\"", "\"create\""));

        assertThat(ann.post(BINDINGS, binding("b", "ClusterRole", "secrets", "ann")).refusal())
                .isEqualTo(
                        """
                        403 Forbidden: rolebindings.rbac.authorization.k8s.io "b" is forbidden: user "ann" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:
                        {APIGroups:[""], Resources:["secrets"], Verbs:["get"]}\
                        """);
        assertThat(ann.post(BINDINGS, binding("b", "ClusterRole", "nothing", "ann")).refusal())
                .isEqualTo(
                        "404 NotFound: clusterroles.rbac.authorization.k8s.io \"nothing\" not found");

        grant(
                "binds",
                "{\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":[\"clusterroles\"],\"verbs\":[\"bind\"],\"resourceNames\":[\"secrets\"]}");
        assertThat(ann.post(BINDINGS, binding("b", "ClusterRole", "secrets", "ann")).code())
                .isEqualTo(201);
        root.post(CLUSTER_ROLES, role("maps", rule("\"\"", "\"configmaps\"", "\"get\"")));
        assertThat(ann.post(BINDINGS, binding("c", "ClusterRole", "maps", "ann")).code())
                .isEqualTo(403);
    }

    @Test
    void aRoleThatGathersOthersNeedsEverything() {
        grantEverywhere(
                "writes", rule("\"rbac.authorization.k8s.io\"", "\"clusterroles\"", "\"create\""));
        String gathers =
                "{\"metadata\":{\"name\":\"g\"},\"aggregationRule\":{\"clusterRoleSelectors\":[{}]}}";

        assertThat(ann.post(CLUSTER_ROLES, gathers).refusal())
                .isEqualTo(
                        "403 Forbidden: clusterroles.rbac.authorization.k8s.io \"g\" is forbidden: must have cluster-admin privileges to use the aggregationRule");
        assertThat(root.post(CLUSTER_ROLES, gathers).code()).isEqualTo(201);
    }

    @Test
    void toApplyWhatIsMissingNeedsTheRightToCreate() {
        grant("patches", rule("\"\"", "\"configmaps\"", "\"patch\",\"get\""));
        String map = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"a\":\"b\"}}";
        Map<String, String> query = Map.of("fieldManager", "me");

        assertThat(ann.call("PATCH", InProcess.MAPS + "/m", query, Patches.APPLY, map).refusal())
                .isEqualTo(
                        "403 Forbidden: configmaps \"m\" is forbidden: User \"ann\" cannot create resource \"configmaps\" in API group \"\" in the namespace \"default\"");

        root.map("m", "");
        assertThat(ann.call("PATCH", InProcess.MAPS + "/m", query, Patches.APPLY, map).code())
                .isEqualTo(200);
    }

    @Test
    void tellsEveryMistakeOfARole() {
        assertThat(
                        root.post(
                                        ROLES,
                                        role(
                                                "r",
                                                "{\"verbs\":[]},{\"verbs\":[\"get\"],\"nonResourceURLs\":[\"/x\"],\"resources\":[\"y\"]}"))
                                .refusal())
                .isEqualTo(
                        "422 Invalid: Role.rbac.authorization.k8s.io \"r\" is invalid: ["
                                + "rules[0].verbs: Required value: verbs must contain at least one value, "
                                + "rules[0].apiGroups: Required value: resource rules must supply at least one api group, "
                                + "rules[0].resources: Required value: resource rules must supply at least one resource, "
                                + "rules[1].nonResourceURLs: Invalid value: []string{\"/x\"}: namespaced rules cannot apply to non-resource URLs, "
                                + "rules[1].nonResourceURLs: Invalid value: []string{\"/x\"}: rules cannot apply to both regular resources and non-resource URLs]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"kind\":\"Role\",\"name\":\"r\",\"apiGroup\":\"x\"} | {\"kind\":\"User\",\"name\":\"u\"} | roleRef.apiGroup: Unsupported value: \"x\": supported values: \"rbac.authorization.k8s.io\"",
                "{\"kind\":\"Thing\",\"name\":\"r\"} | {\"kind\":\"User\",\"name\":\"u\"} | roleRef.kind: Unsupported value: \"Thing\": supported values: \"Role\", \"ClusterRole\"",
                "{\"kind\":\"Role\",\"name\":\"a/b\"} | {\"kind\":\"User\",\"name\":\"u\"} | roleRef.name: Invalid value: \"a/b\": may not contain '/'",
                "{\"kind\":\"Role\",\"name\":\"r\"} | {\"kind\":\"Users\",\"name\":\"u\"} | subjects[0].kind: Unsupported value: \"Users\": supported values: \"ServiceAccount\", \"User\", \"Group\"",
                "{\"kind\":\"Role\",\"name\":\"r\"} | {\"kind\":\"ServiceAccount\",\"name\":\"u\",\"apiGroup\":\"x\"} | subjects[0].apiGroup: Unsupported value: \"x\": supported values: \"\"",
                "{\"kind\":\"Role\",\"name\":\"r\"} | {\"kind\":\"Group\",\"name\":\"u\",\"apiGroup\":\"x\"} | subjects[0].apiGroup: Unsupported value: \"x\": supported values: \"rbac.authorization.k8s.io\""
            })
    void refusesABindingThatLeadsNowhere(String role, String subject, String mistake) {
        root.post(ROLES, role("r", ""));
        String body =
                "{\"metadata\":{\"name\":\"b\"},\"roleRef\":%s,\"subjects\":[%s]}"
                        .formatted(role, subject);

        assertThat(root.post(BINDINGS, body).refusal())
                .isEqualTo(
                        "422 Invalid: RoleBinding.rbac.authorization.k8s.io \"b\" is invalid: "
                                + mistake);
    }

    @Test
    void aBindingKeepsItsRole() {
        root.post(BINDINGS, binding("b", "Role", "r", "u"));

        assertThat(root.put(BINDINGS + "/b", binding("b", "Role", "other", "u")).refusal())
                .isEqualTo(
                        "422 Invalid: RoleBinding.rbac.authorization.k8s.io \"b\" is invalid: roleRef: Invalid value: rbac.RoleRef{APIGroup:\"rbac.authorization.k8s.io\", Kind:\"Role\", Name:\"other\"}: cannot change roleRef");
    }

    @Test
    void aBindingOfTheClusterNamesTheNamespaceOfAnAccount() {
        String body =
                "{\"metadata\":{\"name\":\"b\"},\"roleRef\":{\"kind\":\"Role\",\"name\":\"r\"},\"subjects\":[{\"kind\":\"ServiceAccount\",\"name\":\"s\"}]}";

        assertThat(root.post(CLUSTER_BINDINGS, body).refusal())
                .contains(
                        "roleRef.kind: Unsupported value: \"Role\": supported values: \"ClusterRole\"",
                        "subjects[0].namespace: Required value");
    }

    @Test
    void fillsInTheGroupsThatABindingLeavesOut() {
        InProcess.Told told = root.post(BINDINGS, binding("b", "Role", "r", "u"));

        assertThat(told.text("/roleRef/apiGroup")).isEqualTo("rbac.authorization.k8s.io");
        assertThat(told.text("/subjects/0/apiGroup")).isEqualTo("rbac.authorization.k8s.io");
    }

    @ParameterizedTest
    @CsvSource({"system:a:b,201", "UPPER_case,201", "a%b,422", "..,422"})
    void aRoleMayBeNamedAsAPathAllows(String name, int code) {
        assertThat(root.post(ROLES, role(name, "")).code()).isEqualTo(code);
    }

    @Test
    void printsBindingsAsKubectlDoes() {
        root.post(BINDINGS, binding("b", "Role", "r", "u"));

        InProcess.Told table =
                root.asking("application/json;as=Table;v=v1;g=meta.k8s.io", BINDINGS);

        assertThat(table.body().path("columnDefinitions").valueStream())
                .extracting(column -> column.path("name").asString())
                .containsExactly("Name", "Role", "Age", "Users", "Groups", "ServiceAccounts");
        assertThat(table.text("/rows/0/cells/1")).isEqualTo("Role/r");
        assertThat(table.text("/rows/0/cells/3")).isEqualTo("u");
    }
}
