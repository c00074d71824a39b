package dev.barista.node.statefulset;

import java.util.stream.IntStream;

/// The numbers of a set's pods: from `first` on, up to `end`, which is not one of them.
record Ordinals(int first, int end) {

    static final int NONE = -1;

    boolean contains(int ordinal) {
        return first <= ordinal && ordinal < end;
    }

    IntStream upwards() {
        return IntStream.range(first, end);
    }

    int count() {
        return end - first;
    }

    static String podName(String set, int ordinal) {
        return set + "-" + ordinal;
    }

    /// @return the number in the name of a pod; [#NONE] if it is not one of the set's
    static int of(String set, String pod) {
        String prefix = set + "-";
        if (!pod.startsWith(prefix)) {
            return NONE;
        }
        try {
            int ordinal = Integer.parseInt(pod.substring(prefix.length()));
            return ordinal >= 0 && podName(set, ordinal).equals(pod) ? ordinal : NONE;
        } catch (NumberFormatException notANumber) {
            return NONE;
        }
    }
}
