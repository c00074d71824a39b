package dev.barista.runtime.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The same refusals as in the `config.json` for crun and runc, as the program that the kernel
/// runs.
///
/// @see <a href="https://docs.kernel.org/userspace-api/seccomp_filter.html">seccomp_filter</a>
public final class SeccompFilter {

    /// System calls that containers may not make.
    public static final List<String> REFUSED =
            List.of(
                    "acct",
                    "add_key",
                    "bpf",
                    "clock_adjtime",
                    "clock_settime",
                    "delete_module",
                    "finit_module",
                    "fsconfig",
                    "fsmount",
                    "fsopen",
                    "fspick",
                    "init_module",
                    "io_uring_enter",
                    "io_uring_register",
                    "io_uring_setup",
                    "kexec_file_load",
                    "kexec_load",
                    "keyctl",
                    "lookup_dcookie",
                    "mount",
                    "mount_setattr",
                    "move_mount",
                    "move_pages",
                    "nfsservctl",
                    "open_by_handle_at",
                    "open_tree",
                    "perf_event_open",
                    "pivot_root",
                    "quotactl",
                    "quotactl_fd",
                    "reboot",
                    "request_key",
                    "setns",
                    "settimeofday",
                    "swapoff",
                    "swapon",
                    "syslog",
                    "umount2",
                    "unshare",
                    "userfaultfd",
                    "vhangup");

    private static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int IF_AT_LEAST = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    private static final int IF_SET = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    private static final int RETURN = 0x06; // BPF_RET | BPF_K

    private static final int NUMBER = 0; // offsets in struct seccomp_data
    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;

    private static final int ALLOW = 0x7fff_0000;
    private static final int KILL = 0x8000_0000;
    private static final int NOT_PERMITTED = 0x0005_0001;
    private static final int NOT_IMPLEMENTED = 0x0005_0026;
    private static final int X32 = 0x4000_0000; // x86-64's second set of numbers begins here
    private static final int CLONE_NEWUSER = 0x1000_0000;

    /// @param then how many instructions to skip if it holds, `otherwise` if not
    record Instruction(int code, int then, int otherwise, int value) {}

    static List<Instruction> program(SystemCalls calls) {
        List<Instruction> program = new ArrayList<>();
        program.add(new Instruction(LOAD, 0, 0, ARCHITECTURE));
        program.add(new Instruction(IF_EQUAL, 1, 0, calls.audit()));
        program.add(new Instruction(RETURN, 0, 0, KILL));
        program.add(new Instruction(LOAD, 0, 0, NUMBER));
        refuse(program, IF_AT_LEAST, X32, NOT_PERMITTED);
        REFUSED.forEach(name -> refuse(program, IF_EQUAL, calls.number(name), NOT_PERMITTED));
        // Its flags are in memory, where no filter sees them; C libraries then use clone.
        refuse(program, IF_EQUAL, calls.number("clone3"), NOT_IMPLEMENTED);
        program.add(new Instruction(IF_EQUAL, 1, 0, calls.number("clone")));
        program.add(new Instruction(RETURN, 0, 0, ALLOW));
        program.add(new Instruction(LOAD, 0, 0, FIRST_ARGUMENT));
        refuse(program, IF_SET, CLONE_NEWUSER, NOT_PERMITTED);
        program.add(new Instruction(RETURN, 0, 0, ALLOW));
        return program;
    }

    private static void refuse(List<Instruction> program, int test, int value, int answer) {
        program.add(new Instruction(test, 0, 1, value));
        program.add(new Instruction(RETURN, 0, 0, answer));
    }

    /// A `struct sock_fprog`.
    static long allocate(Arena arena) {
        List<Instruction> program = program(SystemCalls.ofThisMachine());
        MemorySegment code = arena.allocate(8L * program.size(), 8);
        for (int i = 0; i < program.size(); i++) {
            Instruction instruction = program.get(i);
            code.set(JAVA_SHORT, 8L * i, (short) instruction.code());
            code.set(JAVA_BYTE, 8L * i + 2, (byte) instruction.then());
            code.set(JAVA_BYTE, 8L * i + 3, (byte) instruction.otherwise());
            code.set(JAVA_INT, 8L * i + 4, instruction.value());
        }
        MemorySegment header = arena.allocate(16, 8);
        header.set(JAVA_SHORT, 0, (short) program.size());
        header.set(ADDRESS, 8, code);
        return header.address();
    }

    private SeccompFilter() {}
}
