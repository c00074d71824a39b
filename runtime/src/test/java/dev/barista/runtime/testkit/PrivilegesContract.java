package dev.barista.runtime.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.model.object.Json;
import dev.barista.runtime.Container;
import dev.barista.runtime.ContainerSpec;
import dev.barista.runtime.ContainerSpec.Mount;
import dev.barista.runtime.InstanceSpec;
import dev.barista.runtime.Limits;
import dev.barista.runtime.Privileges;
import dev.barista.runtime.Privileges.CallFilter;
import dev.barista.runtime.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What a container's processes may do; a command that is run in it may do the same.
interface PrivilegesContract extends DriverWorld {

    /// What is said of itself by the program, and then by a command in its container.
    private List<String> said(Privileges privileges, String script, Mount... mounts)
            throws Exception {
        InstanceSpec shell = shell("a", script + "; echo end; while :; do sleep 0.02; done");
        ContainerSpec spec =
                new ContainerSpec(
                                "a",
                                shell.layers(),
                                shell.command(),
                                shell.limits(),
                                List.of(mounts),
                                shell.log())
                        .with(privileges);
        Container container =
                driver().create(new SandboxSpec("a", "a", Limits.NONE, List.of())).start(spec);
        String output = container.exec(List.of("sh", "-c", script), PATIENCE).output();
        await(() -> log("a").endsWith("end\n"));
        return List.of(log("a").replace("end\n", "").strip(), output.strip());
    }

    private static Privileges of(
            boolean readOnly,
            boolean escalates,
            CallFilter filter,
            Set<String> added,
            Set<String> dropped,
            List<Integer> groups) {
        return new Privileges(readOnly, escalates, filter, added, dropped, groups);
    }

    private static void await(ThrowingCondition condition) throws Exception {
        for (int i = 0; i < 500 && !condition.holds(); i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    /// May fail.
    interface ThrowingCondition {
        boolean holds() throws IOException;
    }

    @Test
    default void usuallyMayNotGainPrivilegesNorMakeEveryCall() throws Exception {
        List<String> said =
                said(Privileges.USUAL, "grep -e NoNewPrivs -e Seccomp: /proc/self/status");

        assertThat(said).allSatisfy(text -> assertThat(text).contains("NoNewPrivs:\t1"));
        if (driver().abilities().ownNetwork()) {
            assertThat(said).allSatisfy(text -> assertThat(text).contains("Seccomp:\t2"));
        }
    }

    @Test
    default void mayGainPrivilegesWhereItIsAllowed() throws Exception {
        Privileges allowed = of(false, true, new CallFilter.Usual(), Set.of(), Set.of(), List.of());

        List<String> said = said(allowed, "grep -e NoNewPrivs -e Seccomp: /proc/self/status");

        assertThat(said.getFirst()).contains("NoNewPrivs:\t0");
        if (driver().abilities().ownNetwork()) {
            assertThat(said).allSatisfy(text -> assertThat(text).contains("Seccomp:\t2"));
        }
    }

    @Test
    default void anUnconfinedOneHasNoFilter() throws Exception {
        Privileges open = of(false, false, new CallFilter.None(), Set.of(), Set.of(), List.of());

        assertThat(said(open, "grep Seccomp: /proc/self/status")).containsOnly("Seccomp:\t0");
    }

    @Test
    default void aProfileOfItsOwnIsTheFilter() throws Exception {
        assumeTrue(Set.of("crun", "runc").contains(driver().name()), "needs an OCI runtime");
        var profile =
                Json.MAPPER.readTree(
                        """
                        {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
                          {"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO"}]}
                        """);
        Privileges own =
                of(false, false, new CallFilter.Profile(profile), Set.of(), Set.of(), List.of());

        assertThat(said(own, "mkdir /made 2>&1"))
                .allSatisfy(text -> assertThat(text).contains("Operation not permitted"));
    }

    @Test
    default void aReadOnlyRootIsSoAndMountsAreAsTheyAre() throws Exception {
        Privileges readOnly =
                of(true, false, new CallFilter.Usual(), Set.of(), Set.of(), List.of());
        Path volume = Files.createDirectories(folder().resolve("v"));
        Files.setAttribute(volume, "unix:mode", 0777);

        List<String> said =
                said(
                        readOnly,
                        "echo x > /f; echo y > /v/f && echo z > /dev/shm/f && cat /v/f /dev/shm/f",
                        new Mount(volume, "/v", false));

        assertThat(said.getLast()).endsWith("y\nz");
        assertThat(log("a")).contains("Read-only file system");
    }

    @Test
    default void hasTheCapabilitiesThatAreLeftAndAdded() throws Exception {
        assumeTrue(driver().abilities().ownNetwork(), "an ordinary user adds none");
        Privileges one =
                of(
                        false,
                        false,
                        new CallFilter.Usual(),
                        Set.of("NET_BIND_SERVICE", "CAP_IPC_LOCK"),
                        Set.of("ALL"),
                        List.of());

        assertThat(said(one, "grep -e CapBnd -e CapEff /proc/self/status"))
                .containsOnly("CapEff:\t0000000000004400\nCapBnd:\t0000000000004400");
    }

    @Test
    default void losesTheCapabilitiesThatAreDropped() throws Exception {
        Privileges less =
                of(false, false, new CallFilter.Usual(), Set.of(), Set.of("CHOWN"), List.of());

        assertThat(said(less, "touch /tmp/f; chown 1 /tmp/f 2>&1").getFirst())
                .contains("Operation not permitted");
    }

    @Test
    default void isInTheGroupsThatAreAdded() throws Exception {
        assumeTrue(driver().abilities().ownNetwork(), "an ordinary user has no other groups");
        Privileges more =
                of(false, false, new CallFilter.Usual(), Set.of(), Set.of(), List.of(4000, 4001));

        assertThat(said(more, "id -G")).allSatisfy(text -> assertThat(text).contains("4000 4001"));
    }

    @Test
    default void saysWhichCapabilityThereIsNot() {
        Privileges wrong =
                of(false, false, new CallFilter.Usual(), Set.of(), Set.of("FLY"), List.of());

        assertThatThrownBy(() -> said(wrong, "true"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "capabilities.drop: FLY (expected: a capability of Linux, as NET_ADMIN)");
    }
}
