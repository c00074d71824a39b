package dev.barista.control.revision;

import dev.barista.control.loop.Children;
import dev.barista.model.naming.Annotations;
import dev.barista.model.naming.ChildName;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.Types;
import dev.barista.model.serving.IdleSettings;
import dev.barista.model.serving.Revision;
import dev.barista.model.serving.Revision.ContainerStatus;
import dev.barista.model.text.Durations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The two Deployments that run a revision: of its standard instances, and of its idle seats. Pure.
final class RevisionDeployment {

    private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

    private static final JsonMapper SORTED =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    /// The Deployment of its standard instances. Its pods bear the label of their seat only if the
    /// revision may have others; the hash does not count it, so that no pod is made anew for it.
    static ApiObject of(
            Revision revision, List<ContainerStatus> statuses, DeploymentSettings settings) {
        ObjectNode pod = PodTemplate.spec(revision, statuses, settings.serviceLinks());
        String name = ChildName.deployment(revision.object().name());
        ApiObject plain = plain(revision, name, pod, settings);
        ApiObject hashed = withHash(plain, initialScale(revision, settings));
        return idle(revision, settings).hasSeats() ? seated(hashed, Labels.STANDARD) : hashed;
    }

    /// The Deployment of its idle seats, which begins with none; empty if it never has any.
    static Optional<ApiObject> reserve(
            Revision revision, List<ContainerStatus> statuses, DeploymentSettings settings) {
        IdleSettings idle = idle(revision, settings);
        if (!idle.hasSeats()) {
            return Optional.empty();
        }
        ObjectNode pod = PodTemplate.spec(revision, statuses, settings.serviceLinks());
        if (idle.policy().hasReserve()) {
            ReserveResources.write(pod, revision.servingContainer().name(), idle.reserve());
        }
        String name = ChildName.reserveDeployment(revision.object().name());
        return Optional.of(
                withHash(seated(plain(revision, name, pod, settings), Labels.RESERVE), 0));
    }

    /// Whether an idle instance of it goes to the reserve rung.
    static boolean hasReserve(Revision revision, DeploymentSettings settings) {
        return idle(revision, settings).policy().hasReserve();
    }

    private static IdleSettings idle(Revision revision, DeploymentSettings settings) {
        return IdleSettings.from(revision.object().annotations(), settings.idle());
    }

    private static ApiObject plain(
            Revision revision, String name, ObjectNode pod, DeploymentSettings settings) {
        ApiObject object = revision.object();
        Map<String, String> labels = RevisionLabels.labels(object);
        Map<String, String> annotations = RevisionLabels.deploymentAnnotations(object);
        ObjectNode spec = Json.object();
        spec.put(
                "progressDeadlineSeconds",
                Math.toIntExact(progressDeadline(object, settings).toSeconds()));
        spec.put("revisionHistoryLimit", 0);
        spec.putObject("selector").putObject("matchLabels").put(Labels.REVISION_UID, object.uid());
        spec.putObject("strategy")
                .put("type", "RollingUpdate")
                .putObject("rollingUpdate")
                .put("maxUnavailable", 0);
        ObjectNode template = spec.putObject("template");
        Map<String, String> podAnnotations = new HashMap<>(annotations);
        podAnnotations.put(DEFAULT_CONTAINER, revision.servingContainer().name());
        ObjectNode metadata = template.putObject("metadata");
        Children.write(metadata, "labels", labels);
        Children.write(metadata, "annotations", podAnnotations);
        template.set("spec", pod);
        return Children.of(object, Types.DEPLOYMENT, name, labels, annotations)
                .with(tree -> tree.set("spec", spec));
    }

    private static ApiObject seated(ApiObject deployment, String seat) {
        return deployment.with(tree -> {
            for (String place :
                    List.of("/spec/selector/matchLabels", "/spec/template/metadata/labels")) {
                tree.withObject(place).put(Labels.SEAT, seat);
            }
        });
    }

    private static ApiObject withHash(ApiObject plain, int replicas) {
        Map<String, String> labels = new HashMap<>(plain.labels());
        labels.put(Labels.DEPLOYMENT_HASH, hash(plain));
        return plain.with(tree -> {
            Children.write(tree.withObject("/metadata"), "labels", labels);
            tree.withObject("/spec").put("replicas", replicas);
        });
    }

    /// `existing`, brought to what `wanted` says if that has changed since it was written: its
    /// scale, its selector, and what others have added to its labels and annotations, stay.
    static ApiObject corrected(ApiObject existing, ApiObject wanted) {
        if (existing.findLabel(Labels.DEPLOYMENT_HASH)
                .equals(wanted.findLabel(Labels.DEPLOYMENT_HASH))) {
            return existing;
        }
        return existing.with(tree -> {
            JsonNode replicas = existing.at("/spec/replicas");
            JsonNode selector = existing.at("/spec/selector");
            tree.set("spec", wanted.spec().deepCopy());
            ObjectNode spec = tree.withObject("/spec");
            spec.set("replicas", replicas);
            spec.set("selector", selector);
            merge(tree.withObject("/metadata"), existing.metadata(), wanted.metadata());
            merge(
                    tree.withObject("/spec/template/metadata"),
                    existing.at("/spec/template/metadata"),
                    wanted.at("/spec/template/metadata"));
        });
    }

    /// The same for idle seats: while there are any, nothing is rewritten, for that would start
    /// instances to do nothing.
    static ApiObject correctedReserve(ApiObject existing, ApiObject wanted) {
        return existing.at("/spec/replicas").asInt(0) > 0 ? existing : corrected(existing, wanted);
    }

    private static void merge(ObjectNode metadata, JsonNode existing, JsonNode wanted) {
        for (String field : List.of("labels", "annotations")) {
            Map<String, String> merged = new HashMap<>();
            for (JsonNode source : List.of(existing.path(field), wanted.path(field))) {
                source.properties()
                        .forEach(entry -> merged.put(entry.getKey(), entry.getValue().asString()));
            }
            Children.write(metadata, field, merged);
        }
    }

    /// Instances that the revision begins with.
    private static int initialScale(Revision revision, DeploymentSettings settings) {
        Integer asked = revision.scaling().initialScale();
        int scale = asked == null ? settings.initialScale() : asked;
        return scale == 0 && !settings.zeroAllowed() ? 1 : scale;
    }

    private static Duration progressDeadline(ApiObject revision, DeploymentSettings settings) {
        return Annotations.PROGRESS_DEADLINE
                .find(revision)
                .flatMap(Durations::find)
                .orElse(settings.progressDeadline());
    }

    /// FNV-1a of what is wanted, as a number to base 36: a change in it is a reason to write.
    private static String hash(ApiObject wanted) {
        int hash = 0x811c9dc5;
        for (byte b : SORTED.writeValueAsString(wanted.tree()).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x01000193;
        }
        return Integer.toUnsignedString(hash, 36);
    }

    private RevisionDeployment() {}
}
