package dev.barista.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Signals as images name them, and their numbers on x86 and ARM. Pure.
public final class Signals {

    public static final int TERM = 15;

    /// In the order of their numbers, from 1.
    private static final List<String> NAMES =
            Arrays.asList(
                    ("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT"
                                    + " CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF"
                                    + " WINCH IO PWR SYS")
                            .split(" "));

    private static final Pattern REAL_TIME = Pattern.compile("RT(MIN|MAX)(?:([+-])([0-9]{1,2}))?");
    private static final int FIRST_REAL_TIME = 34; // the C library keeps 32 and 33
    private static final int LAST = 64;

    /// @param text a name with or without `SIG`, in any case, as `SIGINT` or `rtmin+3`; a number;
    ///   empty for [#TERM]
    /// @throws IllegalArgumentException if it is no signal
    public static int number(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        if (name.isEmpty() && text.isBlank()) {
            return TERM;
        }
        int number = name.matches("[0-9]{1,2}") ? Integer.parseInt(name) : named(name);
        if (number < 1 || number > LAST) {
            throw new IllegalArgumentException(
                    "stop signal: %s (expected: a signal, as in SIGINT, SIGRTMIN+3 or 2)"
                            .formatted(text));
        }
        return number;
    }

    /// @return 0 if there is none
    private static int named(String name) {
        Matcher realTime = REAL_TIME.matcher(name);
        if (!realTime.matches()) {
            return NAMES.indexOf(name) + 1;
        }
        int base = realTime.group(1).equals("MIN") ? FIRST_REAL_TIME : LAST;
        int offset = realTime.group(3) == null ? 0 : Integer.parseInt(realTime.group(3));
        int number = "-".equals(realTime.group(2)) ? base - offset : base + offset;
        return number < FIRST_REAL_TIME ? 0 : number;
    }

    private Signals() {}
}
