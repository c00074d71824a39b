package dev.barista.node.volume;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Which part of a volume a mount is of: `subPath`, or `subPathExpr` with the container's
/// variables. Pure.
final class SubPaths {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([^)]*)\\)");

    /// @return empty if it is the whole volume
    /// @throws Refused if a variable is not there, or the path leads out
    static Optional<String> of(JsonNode mount, Map<String, String> environment) throws Refused {
        String expression = mount.path("subPathExpr").asString("");
        String path = mount.path("subPath").asString("");
        if (!expression.isEmpty() && !path.isEmpty()) {
            throw new Refused(
                    "volumeMounts.subPathExpr: subPathExpr and subPath are mutually exclusive");
        }
        if (!expression.isEmpty()) {
            path = expand(expression, environment);
        }
        if (path.startsWith("/")) {
            throw new Refused("error SubPath `%s` must not be an absolute path".formatted(path));
        }
        if (List.of(path.split("/", -1)).contains("..")) {
            throw new Refused(
                    "unable to provision SubPath `%s`: must not contain '..'".formatted(path));
        }
        return path.isEmpty() ? Optional.empty() : Optional.of(path);
    }

    private static String expand(String expression, Map<String, String> environment)
            throws Refused {
        Matcher reference = REFERENCE.matcher(expression.replace("$$", ""));
        while (reference.find()) {
            if (!environment.containsKey(reference.group(1))) {
                throw new Refused(
                        "missing value for \"%s\" in subPathExpr".formatted(reference.group(1)));
            }
        }
        return Expansion.expand(expression, environment);
    }

    private SubPaths() {}
}
