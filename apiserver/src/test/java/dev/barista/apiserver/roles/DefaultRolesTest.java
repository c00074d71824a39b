package dev.barista.apiserver.roles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.apiserver.EmbeddedApi;
import dev.barista.apiserver.admission.Admission;
import dev.barista.apiserver.authorization.Attributes;
import dev.barista.apiserver.authorization.User;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Propagation;
import dev.barista.model.testkit.Eventually;
import dev.barista.model.testkit.VirtualTime;
import dev.barista.store.ObjectStore;
import dev.barista.store.StoreSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// The roles that are there from the start.
final class DefaultRolesTest {

    @TempDir Path folder;

    private ObjectStore store;
    private EmbeddedApi api;

    @BeforeEach
    void start() {
        var time = new VirtualTime();
        store = ObjectStore.open(folder, StoreSettings.DEFAULT);
        api = new EmbeddedApi(store, Admission.ALL, time, time);
        api.installRoles();
    }

    @AfterEach
    void stop() {
        api.close();
        store.close();
    }

    private ApiObject role(String name) {
        return api.objects().find(Types.CLUSTER_ROLE, ObjectKey.of(name)).orElseThrow();
    }

    private void bind(String role) {
        ObjectNode tree = ApiObject.of(Types.ROLE_BINDING, new ObjectKey("default", "b")).tree();
        tree.putObject("roleRef").put("kind", "ClusterRole").put("name", role);
        tree.putArray("subjects").addObject().put("kind", "User").put("name", "ann");
        api.objects().create(Types.ROLE_BINDING, ApiObject.of(tree));
    }

    private boolean may(String verb, String group, String resource) {
        String[] whole = resource.split("/", 2);
        var asked =
                new Attributes.OfResource(
                        verb, group, whole[0], whole.length > 1 ? whole[1] : "", "default", "");
        return api.authorizer().decide(User.of("ann"), asked).allowed();
    }

    @ParameterizedTest
    @CsvSource({
        "view,list,'',pods,true",
        "view,get,'',pods/log,true",
        "view,list,'',secrets,false",
        "view,create,'',pods/exec,false",
        "view,watch,serving.knative.dev,services,true",
        "view,create,serving.knative.dev,services,false",
        "view,list,metrics.k8s.io,pods,true",
        "edit,get,'',secrets,true",
        "edit,create,'',pods/exec,true",
        "edit,create,'',serviceaccounts/token,true",
        "edit,patch,serving.knative.dev,services,true",
        "edit,list,serving.knative.dev,services,true",
        "edit,delete,networking.internal.knative.dev,ingresses,false",
        "edit,create,rbac.authorization.k8s.io,roles,false",
        "edit,impersonate,'',serviceaccounts,false",
        "admin,create,rbac.authorization.k8s.io,roles,true",
        "admin,deletecollection,serving.knative.dev,services,true",
        "admin,delete,'',namespaces,false",
        "admin,update,'',resourcequotas,false",
        "admin,create,authorization.k8s.io,localsubjectaccessreviews,true",
        "cluster-admin,delete,'',namespaces,true",
        "knative-serving-admin,create,'',endpoints/restricted,true",
        "knative-serving-aggregated-addressable-resolver,get,serving.knative.dev,routes/status,true"
    })
    void aDefaultRoleAllowsWhatItDoesElsewhere(
            String role, String verb, String group, String resource, boolean allowed) {
        bind(role);

        assertThat(may(verb, group, resource)).isEqualTo(allowed);
    }

    @Test
    void whatIsInstalledAgainStaysAsItIs() {
        long version = store.version();

        api.installRoles();

        assertThat(store.version()).isEqualTo(version);
    }

    @Test
    void whatWasTakenIsGivenBack() {
        api.objects()
                .update(
                        Types.CLUSTER_ROLE,
                        role("cluster-admin").with(tree -> tree.putArray("rules")));
        api.objects()
                .delete(
                        Types.CLUSTER_ROLE_BINDING,
                        ObjectKey.of("system:discovery"),
                        Propagation.BACKGROUND);

        api.installRoles();

        assertThat(role("cluster-admin").tree().path("rules").toString())
                .contains("\"resources\":[\"*\"]", "\"nonResourceURLs\":[\"*\"]");
        assertThat(
                        api.authorizer()
                                .decide(
                                        User.of("ann", User.AUTHENTICATED),
                                        new Attributes.OfPath("get", "/apis"))
                                .allowed())
                .isTrue();
    }

    @Test
    void aBindingThatLeadsElsewhereIsMadeAnew() {
        var key = ObjectKey.of("system:discovery");
        api.objects().delete(Types.CLUSTER_ROLE_BINDING, key, Propagation.BACKGROUND);
        ObjectNode other = ApiObject.of(Types.CLUSTER_ROLE_BINDING, key).tree();
        other.putObject("roleRef").put("kind", "ClusterRole").put("name", "cluster-admin");
        api.objects().create(Types.CLUSTER_ROLE_BINDING, ApiObject.of(other));

        api.installRoles();

        assertThat(
                        api.objects()
                                .find(Types.CLUSTER_ROLE_BINDING, key)
                                .orElseThrow()
                                .at("/roleRef/name")
                                .asString())
                .isEqualTo("system:discovery");
    }

    @Test
    void aRoleWithTheLabelIsGatheredAndLetGo() throws InterruptedException {
        bind("view");
        ObjectNode own = ApiObject.of(Types.CLUSTER_ROLE, ObjectKey.of("own")).tree();
        own.withObject("/metadata")
                .putObject("labels")
                .put("rbac.authorization.k8s.io/aggregate-to-view", "true");
        own.putArray("rules")
                .add(
                        Json.MAPPER.readTree(
                                "{\"apiGroups\":[\"example.com\"],\"resources\":[\"things\"],\"verbs\":[\"list\"]}"));

        api.objects().create(Types.CLUSTER_ROLE, ApiObject.of(own));
        Eventually.holds(
                api.objects(),
                Types.CLUSTER_ROLE,
                () -> List.of("view", "edit", "admin").stream().allMatch(this::hasThings));
        assertThat(may("list", "example.com", "things")).isTrue();

        api.objects().delete(Types.CLUSTER_ROLE, ObjectKey.of("own"), Propagation.BACKGROUND);
        Eventually.holds(
                api.objects(),
                Types.CLUSTER_ROLE,
                () -> List.of("view", "edit", "admin").stream().noneMatch(this::hasThings));
        assertThat(may("list", "example.com", "things")).isFalse();
    }

    private boolean hasThings(String role) {
        return role(role).tree().path("rules").toString().contains("\"things\"");
    }
}
