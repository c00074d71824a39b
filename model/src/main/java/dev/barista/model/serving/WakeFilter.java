package dev.barista.model.serving;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Requests that must not wake a sleeping revision, and what they are answered meanwhile: the value
/// of the annotation `barista.dev/wake-filter`.
///
/// @param rules the first that matches answers; names may repeat, where a preset has several
public record WakeFilter(List<Rule> rules) {

    /// Longest text of the annotation, in characters.
    public static final int LONGEST = 16 * 1024;

    /// Most rules, before presets are spelled out.
    public static final int MOST_RULES = 32;

    /// Most entries of each list in a rule.
    public static final int MOST_PATTERNS = 32;

    /// Longest body of an answer, in bytes.
    public static final int LONGEST_BODY = 4 * 1024;

    /// Lets every request wake the revision.
    public static final WakeFilter NONE = new WakeFilter(List.of());

    public WakeFilter {
        rules = List.copyOf(rules);
    }

    /// What became of a text.
    public sealed interface Parsed {

        record Valid(WakeFilter filter) implements Parsed {}

        /// @param errors never empty; each `path: value (expected: rule)`
        record Invalid(List<String> errors) implements Parsed {
            public Invalid {
                errors = List.copyOf(errors);
            }
        }
    }

    /// A request, as far as a rule can ask about it.
    ///
    /// @param path without its query
    /// @param source address of the peer
    public record Request(String method, String path, String userAgent, String source) {}

    /// All lists that are not empty must match; within a list, one entry.
    ///
    /// @param name under which its requests are counted
    /// @param paths globs
    /// @param methods in capitals
    /// @param userAgents globs, in lower case
    public record Rule(
            String name,
            List<String> paths,
            List<String> methods,
            List<String> userAgents,
            List<AddressBlock> sources,
            Answer answer) {
        public Rule {
            paths = List.copyOf(paths);
            methods = List.copyOf(methods);
            userAgents = List.copyOf(userAgents);
            sources = List.copyOf(sources);
        }

        boolean matches(Request request) {
            return (methods.isEmpty() || methods.contains(request.method()))
                    && matchesOne(paths, request.path())
                    && matchesOne(userAgents, request.userAgent().toLowerCase(Locale.ROOT))
                    && (sources.isEmpty()
                            || sources.stream().anyMatch(s -> s.contains(request.source())));
        }

        private static boolean matchesOne(List<String> globs, String text) {
            return globs.isEmpty() || globs.stream().anyMatch(g -> WakeFilterGlob.matches(g, text));
        }
    }

    /// What a filtered request is answered.
    public record Answer(int status, String contentType, String body) {}

    /// Reads YAML or JSON: a list of rules.
    public static Parsed parse(String text) {
        return new WakeFilterReader().read(text);
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /// The rule that says that this request must not wake the revision; empty if it may.
    public Optional<Rule> find(Request request) {
        return rules.stream().filter(rule -> rule.matches(request)).findFirst();
    }
}
