package dev.barista.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupsTest {

    @Test
    void findsVersionTwo() {
        var cgroups = Cgroups.parse(List.of("cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0"));

        assertThat(cgroups.v2()).isEqualTo(Path.of("/sys/fs/cgroup"));
        assertThat(cgroups.v1()).isEmpty();
        assertThat(cgroups.hybrid()).isNull();
    }

    @Test
    void takesVersionTwoBesideVersionOneForHybrid() {
        var cgroups =
                Cgroups.parse(
                        List.of(
                                "tmpfs /sys/fs/cgroup tmpfs rw 0 0",
                                "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0",
                                "cgroup /sys/fs/cgroup/systemd cgroup rw,name=systemd 0 0",
                                "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0"));

        assertThat(cgroups.v2()).isNull();
        assertThat(cgroups.hybrid()).isEqualTo(Path.of("/sys/fs/cgroup/unified"));
        assertThat(cgroups.v1())
                .containsOnlyKeys("cpu", "cpuacct", "name=systemd")
                .containsEntry("cpuacct", Path.of("/sys/fs/cgroup/cpu,cpuacct"));
    }

    @Test
    void findsNoneOnAMachineWithout() {
        assertThat(Cgroups.parse(List.of("proc /proc proc rw 0 0")).roots()).isEmpty();
    }

    @Test
    void knowsWhereOurOwnThreadsAre() {
        var one =
                Cgroups.parse(
                        List.of("cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0"));
        var two = Cgroups.parse(List.of("cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0"));

        assertThat(one.findOwn(List.of("5:misc:/", "4:cpu,cpuacct:/a/b", "0::/c")))
                .contains(Path.of("/sys/fs/cgroup/cpu,cpuacct/a/b/tasks"));
        assertThat(two.findOwn(List.of("0::/c")))
                .contains(Path.of("/sys/fs/cgroup/c/cgroup.threads"));
        assertThat(one.findOwn(List.of("0::/c"))).isEmpty();
    }
}
