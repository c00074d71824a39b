package dev.barista.apiserver.authorization;

import static dev.barista.apiserver.authorization.Roles.binding;
import static dev.barista.apiserver.authorization.Roles.role;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may do what, decision by decision.
final class DecisionsTest {

    private static final Policy POLICY =
            new Policy(
                    List.of(
                            role("", "everything", "* * *", "* *"),
                            role("", "reads-pods", "- pods,pods/log get,list,watch"),
                            role("", "scales", "apps */scale get,update"),
                            role("", "knows-one", "- secrets get,list,watch,update tls"),
                            role("", "edits-services", "serving.knative.dev * *"),
                            role("", "sees-paths", "/metrics,/debug/* get"),
                            role("", "any-verb", "- configmaps *"),
                            role("", "cores", "- * get"),
                            role(
                                    "a",
                                    "deploys",
                                    "apps deployments,deployments/status patch,create"),
                            role(
                                    "a",
                                    "gives",
                                    "rbac.authorization.k8s.io roles bind,escalate deploys"),
                            role("a", "executes", "- pods/exec create,get"),
                            role("", "pretends", "- users,groups,serviceaccounts impersonate"),
                            role("b", "deploys", "- secrets get")),
                    List.of(
                            binding("", "root", "ClusterRole/everything", "User/root"),
                            binding("", "scalers", "ClusterRole/scales", "Group/ops"),
                            binding(
                                    "",
                                    "monitors",
                                    "ClusterRole/sees-paths",
                                    "ServiceAccount/m/mon"),
                            binding("", "pretend", "ClusterRole/pretends", "User/eve"),
                            binding(
                                    "",
                                    "homeless",
                                    "ClusterRole/reads-pods",
                                    "ServiceAccount/lost"),
                            binding("a", "readers", "ClusterRole/reads-pods", "ServiceAccount/sa"),
                            binding("a", "tls", "ClusterRole/knows-one", "User/ann"),
                            binding(
                                    "a",
                                    "kn",
                                    "ClusterRole/edits-services",
                                    "User/ann",
                                    "Group/dev"),
                            binding("a", "any", "ClusterRole/any-verb", "User/ann"),
                            binding("a", "paths", "ClusterRole/sees-paths", "User/ann"),
                            binding("a", "cd", "Role/deploys", "ServiceAccount/ci/cd"),
                            binding("a", "give", "Role/gives", "User/bob"),
                            binding("a", "exec", "Role/executes", "User/bob"),
                            binding("a", "gone", "Role/gone", "User/carl"),
                            binding("b", "core", "ClusterRole/cores", "User/bob"),
                            binding("b", "cluster", "ClusterRole/everything", "User/boss")));

    private static final Map<String, User> USERS =
            Map.of(
                    "admin",
                    User.ADMINISTRATOR,
                    "anon",
                    User.ANONYMOUS,
                    "op",
                    User.of("op", "ops", User.AUTHENTICATED),
                    "dev",
                    User.of("dev", "dev", User.AUTHENTICATED));

    /// A short name is a user's own, or `NAMESPACE:NAME` for an account.
    private static User user(String name) {
        int colon = name.indexOf(':');
        if (colon > 0) {
            var account = new Account(name.substring(0, colon), name.substring(colon + 1));
            return new User(account.user(), "", account.groups(), Map.of());
        }
        return USERS.getOrDefault(name, User.of(name, User.AUTHENTICATED));
    }

    private static Attributes attributes(String verb, String what, String namespace, String name) {
        if (what.startsWith("/")) {
            return new Attributes.OfPath(verb, what);
        }
        String[] whole = what.split("/", 2);
        String[] resource = whole[0].split("\\.", 2);
        return new Attributes.OfResource(
                verb,
                resource.length > 1 ? resource[1] : "",
                resource[0],
                whole.length > 1 ? whole[1] : "",
                namespace.equals("-") ? "" : namespace,
                name.equals("-") ? "" : name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // everything, by group and by role
                "admin | delete | nodes | - | n | yes",
                "admin | get | /anything | - | - | yes",
                "admin | escalate | clusterroles.rbac.authorization.k8s.io | - | x | yes",
                "root | deletecollection | secrets | b | - | yes",
                "root | get | /metrics | - | - | yes",
                "root | create | pods/exec | a | p | yes",
                "root | bind | clusterroles.rbac.authorization.k8s.io | - | x | yes",
                "anon | get | pods | a | p | no",
                "anon | get | /version | - | - | no",
                "stranger | list | pods | a | - | no",
                // verbs, and the namespace of a binding
                "a:sa | list | pods | a | - | yes",
                "a:sa | watch | pods | a | - | yes",
                "a:sa | get | pods | a | p | yes",
                "a:sa | delete | pods | a | p | no",
                "a:sa | deletecollection | pods | a | - | no",
                "a:sa | create | pods | a | - | no",
                "a:sa | update | pods | a | p | no",
                "a:sa | patch | pods | a | p | no",
                "a:sa | list | pods | b | - | no",
                "a:sa | list | pods | - | - | no",
                "a:sa | list | secrets | a | - | no",
                "a:sa | list | pods.metrics.k8s.io | a | - | no",
                "b:sa | list | pods | a | - | no",
                "a:other | list | pods | a | - | no",
                "sa | list | pods | a | - | no",
                // subresources
                "a:sa | get | pods/log | a | p | yes",
                "a:sa | get | pods/exec | a | p | no",
                "a:sa | get | pods/status | a | p | no",
                "a:sa | get | pods/portforward | a | p | no",
                "bob | create | pods/exec | a | p | yes",
                "bob | create | pods/attach | a | p | no",
                "bob | get | pods | a | p | no",
                "op | update | deployments.apps/scale | a | d | yes",
                "op | update | replicasets.apps/scale | - | d | yes",
                "op | update | deployments.apps | a | d | no",
                "op | patch | deployments.apps/scale | a | d | no",
                "op | update | deployments.apps/status | a | d | no",
                "op | update | services/scale | a | d | no",
                "ci:cd | patch | deployments.apps/status | a | d | yes",
                "ci:cd | patch | deployments.apps/scale | a | d | no",
                "ci:cd | create | deployments.apps | a | - | yes",
                "ci:cd | create | deployments.apps | ci | - | no",
                // names
                "ann | get | secrets | a | tls | yes",
                "ann | get | secrets | a | other | no",
                "ann | update | secrets | a | tls | yes",
                "ann | delete | secrets | a | tls | no",
                "ann | list | secrets | a | - | no",
                "ann | list | secrets | a | tls | yes",
                "ann | watch | secrets | a | - | no",
                "ann | get | secrets | b | tls | no",
                "ann | create | secrets | a | - | no",
                // groups and stars
                "ann | delete | routes.serving.knative.dev | a | r | yes",
                "ann | patch | services.serving.knative.dev/status | a | s | yes",
                "dev | create | services.serving.knative.dev | a | - | yes",
                "dev | create | services.serving.knative.dev | b | - | no",
                "dev | create | services | a | - | no",
                "ann | anything | configmaps | a | c | yes",
                "bob | get | secrets | b | s | yes",
                "bob | get | deployments.apps | b | d | no",
                "bob | list | secrets | b | - | no",
                // a ClusterRole that is bound in a namespace stays there
                "boss | delete | secrets | b | s | yes",
                "boss | delete | secrets | a | s | no",
                "boss | list | secrets | - | - | no",
                "boss | get | /metrics | - | - | no",
                "boss | get | namespaces | b | b | yes",
                // paths
                "m:mon | get | /metrics | - | - | yes",
                "m:mon | get | /debug/heap | - | - | yes",
                "m:mon | get | /debug | - | - | no",
                "m:mon | post | /metrics | - | - | no",
                "m:mon | get | /metricsx | - | - | no",
                "ann | get | /metrics | - | - | no",
                // what roles of the same name in other namespaces say does not count
                "ci:cd | get | secrets | a | s | no",
                "ci:cd | get | secrets | b | s | no",
                // bind, escalate
                "bob | bind | roles.rbac.authorization.k8s.io | a | deploys | yes",
                "bob | escalate | roles.rbac.authorization.k8s.io | a | deploys | yes",
                "bob | bind | roles.rbac.authorization.k8s.io | a | gives | no",
                "bob | bind | roles.rbac.authorization.k8s.io | b | deploys | no",
                "bob | escalate | clusterroles.rbac.authorization.k8s.io | - | deploys | no",
                "bob | create | roles.rbac.authorization.k8s.io | a | - | no",
                // impersonation is refused whatever a role says
                "eve | impersonate | users | - | ann | no",
                "eve | impersonate | serviceaccounts | a | sa | no",
                "root | impersonate | users | - | ann | no",
                "admin | impersonate | users | - | ann | yes",
                // a binding without its role, and a subject without a namespace, give nothing
                "carl | get | pods | a | p | no",
                "a:lost | get | pods | a | p | no"
            })
    void decides(
            String user, String verb, String what, String namespace, String name, String allowed) {
        Verdict verdict = POLICY.decide(user(user), attributes(verb, what, namespace, name));

        assertThat(verdict.allowed()).isEqualTo(allowed.equals("yes"));
    }

    @Test
    void saysWhichBindingAllows() {
        assertThat(POLICY.decide(user("a:sa"), attributes("list", "pods", "a", "-")))
                .isEqualTo(
                        new Verdict(
                                true,
                                "RBAC: allowed by RoleBinding \"readers/a\" of ClusterRole \"reads-pods\" to ServiceAccount \"sa/a\""));
        assertThat(
                        POLICY.decide(
                                        user("op"),
                                        attributes("get", "deployments.apps/scale", "a", "d"))
                                .reason())
                .isEqualTo(
                        "RBAC: allowed by ClusterRoleBinding \"scalers\" of ClusterRole \"scales\" to Group \"ops\"");
    }

    @Test
    void saysWhichRoleIsMissing() {
        assertThat(POLICY.decide(user("carl"), attributes("get", "pods", "a", "p")))
                .isEqualTo(
                        new Verdict(
                                false, "RBAC: role.rbac.authorization.k8s.io \"gone\" not found"));
    }

    @Test
    void listsTheRulesOfAUserInANamespace() {
        RulesFound found = POLICY.rulesFor(user("ann"), "a");

        assertThat(found.errors()).isEmpty();
        assertThat(found.rules())
                .extracting(PolicyRule::toString)
                .containsExactly(
                        "{APIGroups:[\"\"], Resources:[\"secrets\"], ResourceNames:[\"tls\"], Verbs:[\"get\" \"list\" \"watch\" \"update\"]}",
                        "{APIGroups:[\"serving.knative.dev\"], Resources:[\"*\"], Verbs:[\"*\"]}",
                        "{APIGroups:[\"\"], Resources:[\"configmaps\"], Verbs:[\"*\"]}",
                        "{NonResourceURLs:[\"/metrics\" \"/debug/*\"], Verbs:[\"get\"]}");
        assertThat(POLICY.rulesFor(user("ann"), "b").rules()).isEmpty();
        assertThat(POLICY.rulesFor(user("carl"), "a").errors()).hasSize(1);
        assertThat(POLICY.rulesFor(User.ADMINISTRATOR, "a").rules())
                .isEqualTo(PolicyRule.everything());
    }

    /// No one is equal to the controllers, for whom nothing is checked.
    @Test
    void aClientThatIsAuthenticatedIsNeverAController() {
        assertThat(User.of(User.CONTROLLERS.name(), User.MASTERS, User.AUTHENTICATED))
                .isNotEqualTo(User.CONTROLLERS);
    }
}
