package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;

/// Takes from a thread what a container may not have, for good. What the thread starts gains none
/// of it back. Pure: only plans.
///
/// The C library's own functions would change all threads of the process; the system calls change
/// one.
///
/// @param capabilities bits of those that root keeps
/// @param escalates whether programs may gain rights again by set-user-id or file capabilities
/// @param filtered whether the usual system calls are refused
public record Confinement(
        int uid,
        int gid,
        List<Integer> groups,
        long capabilities,
        boolean escalates,
        boolean filtered) {

    private static final int LAST_CAPABILITY = 63;

    public Confinement {
        groups = List.copyOf(groups);
    }

    /// @param seccomp a `struct sock_fprog`
    void plan(Plan plan, long seccomp) {
        SystemCalls calls = SystemCalls.ofThisMachine();
        for (int capability = 0; capability <= LAST_CAPABILITY; capability++) {
            if ((capabilities >> capability & 1) == 0) {
                // Numbers that this kernel does not know are invalid.
                plan.tolerate(
                        Set.of(Libc.EINVAL),
                        "drop capability " + capability,
                        Libc.PRCTL,
                        Constants.PR_CAPBSET_DROP,
                        capability);
            }
        }
        MemorySegment list = plan.memory(4L * Math.max(1, groups.size()));
        for (int i = 0; i < groups.size(); i++) {
            list.setAtIndex(JAVA_INT, i, groups.get(i));
        }
        int setGroups = calls.number("setgroups");
        int setGid = calls.number("setresgid");
        int setUid = calls.number("setresuid");
        if (filtered && escalates) {
            filter(plan, seccomp); // which only root may do who may gain rights
        }
        plan.add("setgroups", Libc.SYSCALL, setGroups, groups.size(), list.address());
        plan.add("setresgid " + gid, Libc.SYSCALL, setGid, gid, gid, gid);
        plan.add("setresuid " + uid, Libc.SYSCALL, setUid, uid, uid, uid);
        if (!escalates) {
            plan.add("no_new_privs", Libc.PRCTL, Constants.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        }
        if (filtered && !escalates) {
            filter(plan, seccomp);
        }
    }

    private static void filter(Plan plan, long seccomp) {
        plan.add(
                "seccomp",
                Libc.PRCTL,
                Constants.PR_SET_SECCOMP,
                Constants.SECCOMP_MODE_FILTER,
                seccomp,
                0,
                0);
    }
}
