package dev.barista.runtime.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// System calls to make later, one after the other, on a thread that by then has another root and
/// fewer rights, and where Java could load no class any more. So all is prepared here: running it
/// allocates nothing but what a call needs. Belongs to one thread at a time.
final class Plan {

    private static final Set<Integer> NONE = Set.of();

    /// @param tolerated numbers of errors that do not matter
    private record Step(String what, Libc function, Arguments arguments, Set<Integer> tolerated) {}

    private static final class Arguments {
        private final long[] values;

        private Arguments(long[] values) {
            this.values = values;
        }
    }

    private final Arena arena;
    private final List<Step> steps = new ArrayList<>();

    /// @param arena lives until the plan has run
    Plan(Arena arena) {
        this.arena = arena;
        Libc.describe(0); // loads what a failure would need
    }

    void add(String what, Libc function, long... arguments) {
        steps.add(new Step(what, function, new Arguments(arguments), NONE));
    }

    void tolerate(Set<Integer> errors, String what, Libc function, long... arguments) {
        steps.add(new Step(what, function, new Arguments(arguments), errors));
    }

    /// The address of a C string that lives as long as the plan.
    long text(String text) {
        return arena.allocateFrom(text).address();
    }

    MemorySegment memory(long bytes) {
        return arena.allocate(bytes, 16);
    }

    /// Makes all folders of an absolute path.
    void folders(String path) {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            folder(path.substring(0, slash));
        }
        folder(path);
    }

    private void folder(String path) {
        if (!path.equals("/")) {
            tolerate(Set.of(Libc.EEXIST), "mkdir " + path, Libc.MKDIR, text(path), 0755);
        }
    }

    /// @return what failed, and why; empty if nothing did
    String run() {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            int result = step.function.call(step.arguments.values);
            if (result < 0 && !step.tolerated.contains(-result)) {
                return step.what + ": " + Libc.describe(-result);
            }
        }
        return "";
    }
}
