package dev.barista.runtime.linux;

import java.util.Locale;
import java.util.Map;

/// Numbers of system calls that differ by architecture. Pure.
///
/// @param audit how seccomp names the architecture
/// @param numbers by name
record SystemCalls(int audit, Map<String, Integer> numbers) {

    private static final String TABLE =
            """
            acct 163 89;add_key 248 217;bpf 321 280;clock_adjtime 305 266;clock_settime 227 112;\
            clone 56 220;clone3 435 435;delete_module 176 106;finit_module 313 273;fsconfig 431 431;\
            fsmount 432 432;fsopen 430 430;fspick 433 433;init_module 175 105;\
            io_uring_enter 426 426;io_uring_register 427 427;io_uring_setup 425 425;\
            kexec_file_load 320 294;kexec_load 246 104;keyctl 250 219;lookup_dcookie 212 18;\
            mount 165 40;mount_setattr 442 442;move_mount 429 429;move_pages 279 239;\
            nfsservctl 180 42;open_by_handle_at 304 265;open_tree 428 428;perf_event_open 298 241;\
            pivot_root 155 41;quotactl 179 60;quotactl_fd 443 443;reboot 169 142;\
            request_key 249 218;setgroups 116 159;setns 308 268;setresgid 119 149;\
            setresuid 117 147;settimeofday 164 170;swapoff 168 225;swapon 167 224;\
            syslog 103 116;umount2 166 39;unshare 272 97;userfaultfd 323 282;vhangup 153 58\
            """;

    private static final int X86_64 = 0xC000_003E;
    private static final int AARCH64 = 0xC000_00B7;

    SystemCalls {
        numbers = Map.copyOf(numbers);
    }

    static SystemCalls ofThisMachine() {
        return of(System.getProperty("os.arch"));
    }

    static SystemCalls of(String architecture) {
        return switch (architecture.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> new SystemCalls(X86_64, column(1));
            case "aarch64", "arm64" -> new SystemCalls(AARCH64, column(2));
            default ->
                    throw new IllegalStateException(
                            "architecture: %s (expected: x86-64 or arm64)".formatted(architecture));
        };
    }

    /// A call of this name.
    int number(String name) {
        Integer number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException(
                    "system call: %s (expected: in the table)".formatted(name));
        }
        return number;
    }

    private static Map<String, Integer> column(int column) {
        var numbers = new java.util.HashMap<String, Integer>();
        for (String row : TABLE.split(";", -1)) {
            String[] fields = row.split(" ", -1);
            numbers.put(fields[0], Integer.valueOf(fields[column]));
        }
        return numbers;
    }
}
