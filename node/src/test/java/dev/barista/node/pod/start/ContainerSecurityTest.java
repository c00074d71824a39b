package dev.barista.node.pod.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.object.ApiObject;
import dev.barista.node.pod.run.ContainerView;
import dev.barista.node.volume.Refused;
import dev.barista.runtime.Privileges;
import dev.barista.runtime.Privileges.CallFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerSecurityTest {

    @TempDir private Path profiles;

    @Test
    void aContainerThatAsksForNothingHasTheUsual() throws Exception {
        assertThat(privileges("{}", "{}")).isEqualTo(Privileges.USUAL);
        assertThat(
                        privileges(
                                "{'seccompProfile': {'type': 'RuntimeDefault'}}",
                                "{'allowPrivilegeEscalation': false,"
                                        + " 'readOnlyRootFilesystem': false}"))
                .isEqualTo(Privileges.USUAL);
    }

    @Test
    void takesWhatItsContextSays() throws Exception {
        Privileges privileges =
                privileges(
                        "{'supplementalGroups': [4000], 'fsGroup': 2000}",
                        "{'readOnlyRootFilesystem': true, 'allowPrivilegeEscalation': true,"
                                + " 'capabilities': {'add': ['NET_ADMIN'], 'drop': ['all']}}");

        assertThat(privileges.readOnlyRoot()).isTrue();
        assertThat(privileges.escalates()).isTrue();
        assertThat(privileges.added()).containsExactly("NET_ADMIN");
        assertThat(privileges.dropped()).containsExactly("ALL");
        assertThat(privileges.groups()).containsExactly(4000, 2000);
    }

    @Test
    void aContainersProfileCountsBeforeThatOfItsPod() throws Exception {
        String unconfined = "{'seccompProfile': {'type': 'Unconfined'}}";
        String usual = "{'seccompProfile': {'type': 'RuntimeDefault'}}";

        assertThat(privileges(unconfined, "{}").filter()).isEqualTo(new CallFilter.None());
        assertThat(privileges(unconfined, usual).filter()).isEqualTo(new CallFilter.Usual());
        assertThat(privileges(usual, unconfined).filter()).isEqualTo(new CallFilter.None());
    }

    @Test
    void readsAProfileOfTheMachine() throws Exception {
        Files.createDirectories(profiles.resolve("web"));
        Files.writeString(
                profiles.resolve("web/strict.json"), "{\"defaultAction\": \"SCMP_ACT_ERRNO\"}");

        assertThat(localhost("web/strict.json").filter())
                .isInstanceOfSatisfying(
                        CallFilter.Profile.class,
                        it ->
                                assertThat(it.profile().path("defaultAction").asString())
                                        .isEqualTo("SCMP_ACT_ERRNO"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "../shadow | seccompProfile.localhostProfile: ../shadow (expected: a path within",
                "/etc/shadow | seccompProfile.localhostProfile: /etc/shadow (expected: a path within",
                "gone.json | cannot load seccomp profile",
                "text.json | cannot load seccomp profile",
                "empty.json | cannot load seccomp profile",
            })
    void refusesAProfileThatIsNotOne(String name, String message) throws Exception {
        Files.writeString(profiles.resolve("text.json"), "hello");
        Files.writeString(profiles.resolve("empty.json"), "{}");

        assertThatThrownBy(() -> localhost(name))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith(message);
    }

    private Privileges localhost(String name) throws Refused {
        return privileges(
                "{}",
                "{'seccompProfile': {'type': 'Localhost', 'localhostProfile': '%s'}}"
                        .formatted(name));
    }

    private Privileges privileges(String ofPod, String own) throws Refused {
        ApiObject pod =
                ApiObject.parse(
                        ("{'kind': 'Pod', 'metadata': {'name': 'p'}, 'spec': {'securityContext': %s,"
                                        + " 'containers': [{'name': 'c', 'securityContext': %s}]}}")
                                .formatted(ofPod, own)
                                .replace('\'', '"'));
        return new ContainerSecurity(profiles)
                .of(new ContainerView(pod, pod.spec().path("containers").path(0)));
    }
}
