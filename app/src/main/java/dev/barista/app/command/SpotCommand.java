package dev.barista.app.command;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.node.spot.SpotNotice;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `barista spot`.
@Command(
        name = "spot",
        description = "Act as the cloud does with spot instances.",
        mixinStandardHelpOptions = true)
final class SpotCommand {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

    @Command(
            name = "reclaim",
            description = {
                "Take a pod's spot instance back: its replacement is started first, then it drains.",
                "The same as `kubectl annotate pod POD barista.dev/reclaim-at=TIME`."
            },
            mixinStandardHelpOptions = true)
    void reclaim(
            @Mixin DataOption data,
            @Parameters(paramLabel = "POD", description = "Its name.") String name,
            @Option(
                            names = {"-n", "--namespace"},
                            paramLabel = "NAMESPACE",
                            description = "Default: ${DEFAULT-VALUE}",
                            defaultValue = "default")
                    String namespace,
            @Option(
                            names = "--notice",
                            paramLabel = "DURATION",
                            description =
                                    "After it the pod is killed if it is still there, as in 10s, 2m."
                                            + " Default: ${DEFAULT-VALUE}",
                            defaultValue = "10s",
                            converter = DurationConverter.class)
                    Duration notice)
            throws InterruptedException {
        requireName("pod", name);
        requireName("namespace", namespace);
        String path = "/api/v1/namespaces/%s/pods/%s".formatted(namespace, name);
        try (RunningApi api = RunningApi.of(data.open())) {
            ApiObject pod =
                    api.find(path)
                            .map(tree -> ApiObject.of((ObjectNode) tree))
                            .orElseThrow(() ->
                                    new Failure(
                                            "pod: %s (expected: one of namespace %s)"
                                                    .formatted(name, namespace)));
            requireSpot(pod);
            Instant at = Instant.now().plus(notice).truncatedTo(ChronoUnit.MILLIS);
            ObjectNode change = Json.object();
            change.putObject("metadata")
                    .putObject("annotations")
                    .put(SpotNotice.RECLAIM_AT, at.toString());
            api.patch(path, change);
            System.out.printf("%s is taken back at %s%n", name, at);
        }
    }

    /// It becomes part of a path.
    private static void requireName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new Failure("%s: %s (expected: a name)".formatted(what, name));
        }
    }

    private static void requireSpot(ApiObject pod) {
        if (!SpotNotice.isSpot(pod)) {
            throw new Failure(
                    "pod: %s is %s (expected: one whose revision has barista.dev/instance-class: spot)"
                            .formatted(pod.name(), SpotNotice.classOf(pod).word()));
        }
    }
}
