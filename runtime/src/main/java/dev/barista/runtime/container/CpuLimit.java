package dev.barista.runtime.container;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.barista.runtime.linux.Cgroup;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The CPU limit of a sandbox, as its control groups hold it. Thread-safe.
///
/// The only container of a sandbox has the limit in its own group: its program can read it there (a
/// JVM counts processors by it), and a raise is one write. With a second container the group of the
/// sandbox has it too. Version 1 refuses a limit above that of the parent, so a raise begins at the
/// top and a lowering at the bottom.
final class CpuLimit {

    private final Cgroup sandbox;

    @GuardedBy("this")
    private final Map<String, Member> members = new LinkedHashMap<>();

    /// Of all together; 0 is none.
    @GuardedBy("this")
    private int millis;

    /// Whether the group of the sandbox has it.
    @GuardedBy("this")
    private boolean shared;

    /// @param own limit of the container
    private record Member(Cgroup cgroup, int own) {}

    CpuLimit(Cgroup sandbox, int millis) {
        this.sandbox = sandbox;
        this.millis = millis;
    }

    /// Before a container starts.
    ///
    /// @param own its limit; 0 is none
    /// @return the limit to start it with
    synchronized int add(String container, Cgroup cgroup, int own) throws IOException {
        if (!members.isEmpty() && !shared) {
            sandbox.limitCpu(millis);
            shared = true;
        }
        members.put(container, new Member(cgroup, own));
        return least(own, millis);
    }

    /// A container that runs already, with the limit that it has.
    synchronized void adopt(String container, Cgroup cgroup, int own) throws IOException {
        int above = sandbox.cpuLimit();
        shared = above > 0;
        millis = shared ? above : cgroup.cpuLimit();
        members.put(container, new Member(cgroup, own));
    }

    synchronized void remove(String container) {
        members.remove(container);
    }

    /// @param wanted of all together; 0 is none
    synchronized void set(int wanted) throws IOException {
        boolean lowers = wanted != 0 && (millis == 0 || wanted < millis);
        if (shared && !lowers) {
            sandbox.limitCpu(wanted);
        }
        for (Member member : members.values()) {
            member.cgroup().limitCpu(least(member.own(), wanted));
        }
        if (shared && lowers) {
            sandbox.limitCpu(wanted);
        }
        millis = wanted;
    }

    private static int least(int own, int together) {
        if (own == 0 || together == 0) {
            return Math.max(own, together);
        }
        return Math.min(own, together);
    }
}
