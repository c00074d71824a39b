package dev.barista.model.journal;

import dev.barista.model.instance.Rung;
import dev.barista.model.instance.Stage;
import dev.barista.model.object.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Something that Barista decided, with what it knew when it did.
public sealed interface JournalEntry {

    Instant at();

    ObjectKey revision();

    /// The wanted number of instances changed.
    ///
    /// @param inputs of the decision, by name: recomputing it from them gives `to`
    record Scaled(
            Instant at,
            ObjectKey revision,
            int from,
            int to,
            String reason,
            Map<String, String> inputs)
            implements JournalEntry {
        public Scaled {
            inputs = Map.copyOf(inputs);
        }
    }

    /// The number of a revision's idle seats changed: instances that stay on a rung while none is
    /// wanted.
    ///
    /// @param inputs of the decision, by name: recomputing it from them gives `to`
    record Seats(
            Instant at,
            ObjectKey revision,
            int from,
            int to,
            String reason,
            Map<String, String> inputs)
            implements JournalEntry {
        public Seats {
            inputs = Map.copyOf(inputs);
        }
    }

    /// A request found no instance that could serve at once, and one was started or raised for it.
    ///
    /// @param from the rung it was on
    /// @param stages where the time went, in order, until the first byte was sent to the instance
    record Woke(Instant at, ObjectKey revision, Rung from, Caller caller, List<Stage> stages)
            implements JournalEntry {
        public Woke {
            caller = caller.shortened();
            stages = List.copyOf(stages);
        }
    }

    /// An instance changed its rung.
    ///
    /// @param pod that it sits in now
    /// @param inputs of the decision, by name: recomputing it from them gives `to`; empty where a
    ///   request raised it
    record RungChanged(
            Instant at,
            ObjectKey revision,
            String pod,
            Rung from,
            Rung to,
            String reason,
            Map<String, String> inputs)
            implements JournalEntry {
        public RungChanged {
            inputs = Map.copyOf(inputs);
        }
    }

    /// A step of the published life cycle of a reserve instance.
    ///
    /// @param step `S0`–`S8`
    record ReserveStep(Instant at, ObjectKey revision, String step, String pod, String message)
            implements JournalEntry {}

    /// The gateway answered requests itself while the revision slept, because its wake filter says
    /// that they must not wake it.
    ///
    /// @param rule that matched, by name
    /// @param count of such requests since the entry before
    /// @param caller the last of them
    record Filtered(
            Instant at, ObjectKey revision, String rule, int status, long count, Caller caller)
            implements JournalEntry {
        public Filtered {
            caller = caller.shortened();
        }
    }

    /// The gateway refused requests of a revision itself.
    ///
    /// @param status it answered with: 403, 502, 503, 504
    record Shed(Instant at, ObjectKey revision, int status, String reason, Caller caller)
            implements JournalEntry {
        public Shed {
            caller = caller.shortened();
        }
    }

    /// An instance did something worth knowing: started, failed, exited, was stopped.
    record InstanceChanged(
            Instant at, ObjectKey revision, String pod, String reason, String message)
            implements JournalEntry {}

    /// Who asked. Query strings and header values other than the user agent are not kept, and in an
    /// entry no text that is longer than [#MOST]: clients choose how long theirs are.
    ///
    /// @param source address of the client's connection
    /// @param pod that had the address, as `namespace/name`; empty if none had it
    record Caller(String source, String pod, String method, String path, String userAgent) {

        /// Characters of each part that an entry keeps.
        public static final int MOST = 256;

        Caller shortened() {
            return new Caller(
                    source, pod, shortened(method), shortened(path), shortened(userAgent));
        }

        private static String shortened(String text) {
            return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
        }
    }
}
