package dev.barista.runtime.oci;

import dev.barista.model.object.Json;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/// Translates the errors of crun and runc about a container that does not start into Kubernetes'
/// messages. Pure.
final class OciError {

    private static final Pattern CRUN_NOT_FOUND =
            Pattern.compile("executable file `(.+)` not found.*");
    private static final Pattern CRUN_DENIED =
            Pattern.compile(
                    "(?:open executable|exec.*): permission denied", Pattern.CASE_INSENSITIVE);
    private static final Pattern RUNC_PREFIX =
            Pattern.compile(
                    "(?:runc (?:run|create) failed: |exec failed: )?(?:unable to start container process: )?(.*)",
                    Pattern.DOTALL);

    /// @param log lines of JSON with `msg`
    /// @param program that was to be run in the container
    /// @param otherwise when it says nothing
    static String of(List<String> log, String program, String otherwise) {
        String last = otherwise;
        for (String line : log) {
            String message = message(line);
            if (!message.isEmpty()) {
                last = message;
            }
        }
        return translate(last, program);
    }

    private static String message(String line) {
        try {
            var entry = Json.MAPPER.readTree(line);
            return entry.path("level").asString("error").equals("error")
                    ? entry.path("msg").asString("")
                    : "";
        } catch (JacksonException e) {
            return line; // not JSON: better than nothing
        }
    }

    private static String translate(String message, String program) {
        Matcher notFound = CRUN_NOT_FOUND.matcher(message);
        if (notFound.matches()) {
            String what =
                    program.contains("/")
                            ? "stat %s: no such file or directory".formatted(program)
                            : "executable file not found in $PATH";
            return "exec: \"%s\": %s".formatted(program, what);
        }
        if (CRUN_DENIED.matcher(message).matches()) {
            return "exec: \"%s\": permission denied".formatted(program);
        }
        Matcher runc = RUNC_PREFIX.matcher(message);
        return runc.matches() && !runc.group(1).isEmpty() ? runc.group(1) : message;
    }

    private OciError() {}
}
