package dev.barista.control.revision;

import dev.barista.control.event.Events;
import dev.barista.control.loop.Children;
import dev.barista.control.loop.Children.Child;
import dev.barista.control.loop.Outcome;
import dev.barista.control.loop.Reconciler;
import dev.barista.control.revision.DigestResolution.Answer;
import dev.barista.model.condition.ConditionSet;
import dev.barista.model.condition.Conditions;
import dev.barista.model.config.ConfigSnapshot;
import dev.barista.model.config.DeploymentConfig;
import dev.barista.model.naming.Labels;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.serving.PodAutoscaler;
import dev.barista.model.serving.Revision;
import dev.barista.model.serving.Revision.ContainerStatus;
import dev.barista.model.time.Scheduler;
import dev.barista.model.time.Ticker;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Brings a revision to life: images by digest, then a Deployment, then a PodAutoscaler. The first
/// step that cannot be taken stops the rest.
///
/// Thread-safe.
public final class RevisionReconciler implements Reconciler {

    private final Objects objects;
    private final Events events;
    private final Children children;
    private final DigestResolution digests;
    private final Supplier<DeploymentSettings> settings;

    public RevisionReconciler(
            Objects objects,
            Events events,
            Digests digests,
            Supplier<ConfigSnapshot> config,
            Ticker ticker,
            Scheduler scheduler) {
        this.objects = objects;
        this.events = events;
        this.children = new Children(objects, Events.NONE);
        this.digests =
                new DigestResolution(
                        digests,
                        () -> {
                            DeploymentConfig deployment = config.get().deployment();
                            return new DigestResolution.Settings(
                                    deployment.digestResolutionTimeout(),
                                    deployment.registriesSkippingTagResolving());
                        },
                        ticker,
                        scheduler);
        this.settings = () -> DeploymentSettings.of(config.get());
    }

    /// @param listener gets the key of a revision whose images were resolved, or could not be
    public void onNews(Consumer<ObjectKey> listener) {
        digests.onNews(listener);
    }

    @Override
    public ResourceType type() {
        return Types.REVISION;
    }

    @Override
    public ConditionSet conditions() {
        return ConditionSet.REVISION;
    }

    @Override
    public void gone(ObjectKey key) {
        digests.forget(key);
    }

    @Override
    public Outcome reconcile(ApiObject object, Conditions conditions) {
        Revision revision = Revision.from(object);
        return switch (digests.answer(revision, () -> pullSecrets(object))) {
            case Answer.Pending() ->
                    new Outcome.Settled(
                            conditions
                                    .markUnknown(
                                            RevisionStatus.RESOURCES_AVAILABLE,
                                            "ResolvingDigests",
                                            "")
                                    .writeTo(object));
            case Answer.Failed(String message, boolean isNew, var retry) -> {
                if (isNew) {
                    events.warning(object, "InternalError", message);
                }
                yield new Outcome.LookAgain(
                        conditions
                                .markFalse(
                                        RevisionStatus.CONTAINER_HEALTHY,
                                        "ContainerMissing",
                                        message)
                                .writeTo(object),
                        retry);
            }
            case Answer.Resolved(List<ContainerStatus> containers) ->
                    withImages(revision, conditions, containers);
        };
    }

    /// Secrets that the revision, or its service account, names for its registries.
    private List<ObjectKey> pullSecrets(ApiObject revision) {
        String namespace = revision.namespace();
        String account = revision.spec().path("serviceAccountName").asString("default");
        Stream<JsonNode> ofAccount =
                objects.find(Types.SERVICE_ACCOUNT, new ObjectKey(namespace, account)).stream()
                        .flatMap(found -> found.tree().path("imagePullSecrets").valueStream());
        Stream<JsonNode> own = revision.spec().path("imagePullSecrets").valueStream();
        return Stream.concat(own, ofAccount)
                .map(secret -> secret.path("name").asString(""))
                .filter(name -> !name.isEmpty())
                .distinct()
                .map(name -> new ObjectKey(namespace, name))
                .toList();
    }

    private Outcome withImages(
            Revision revision, Conditions conditions, List<ContainerStatus> containers) {
        ApiObject wanted = RevisionDeployment.of(revision, containers, settings.get());
        Child child =
                children.ensure(
                        revision.object(),
                        Types.DEPLOYMENT,
                        wanted,
                        existing -> RevisionDeployment.corrected(existing, wanted));
        return switch (child) {
            case Child.Foreign(String message) -> notOwned(revision, conditions, message);
            case Child.Created(ApiObject deployment) ->
                    withSeats(
                            revision, RevisionStatus.deploying(conditions), containers, deployment);
            case Child.Present(ApiObject deployment) ->
                    withSeats(
                            revision,
                            judged(revision, conditions, deployment),
                            containers,
                            deployment);
        };
    }

    /// The Deployment of the idle seats comes before the PodAutoscaler, whose loop counts on it.
    private Outcome withSeats(
            Revision revision,
            Conditions conditions,
            List<ContainerStatus> containers,
            ApiObject deployment) {
        Optional<Child> seats =
                RevisionDeployment.reserve(revision, containers, settings.get())
                        .map(wanted ->
                                children.ensure(
                                        revision.object(),
                                        Types.DEPLOYMENT,
                                        wanted,
                                        existing ->
                                                RevisionDeployment.correctedReserve(
                                                        existing, wanted)));
        if (seats.isEmpty()) {
            return withDeployment(
                    revision,
                    conditions.without(ReserveStatus.RESERVE_READY),
                    containers,
                    deployment);
        }
        return switch (seats.get()) {
            case Child.Foreign(String message) -> notOwned(revision, conditions, message);
            case Child.Created(ApiObject reserve) -> {
                UnknownSize.message(revision.object(), settings.get())
                        .ifPresent(message ->
                                events.warning(revision.object(), "UnknownReserveSize", message));
                yield withDeployment(
                        revision,
                        reserve(revision, conditions, deployment, reserve),
                        containers,
                        deployment);
            }
            case Child.Present(ApiObject reserve) ->
                    withDeployment(
                            revision,
                            reserve(revision, conditions, deployment, reserve),
                            containers,
                            deployment);
        };
    }

    private Conditions reserve(
            Revision revision, Conditions conditions, ApiObject standard, ApiObject reserve) {
        if (!RevisionDeployment.hasReserve(revision, settings.get())) {
            return conditions.without(ReserveStatus.RESERVE_READY);
        }
        List<ApiObject> pods =
                ReserveStatus.seats(reserve) == 0
                        ? List.of()
                        : pods(revision.object()).filter(RevisionReconciler::isReserve).toList();
        return ReserveStatus.of(conditions, standard, reserve, pods);
    }

    private Conditions judged(Revision revision, Conditions start, ApiObject deployment) {
        Conditions conditions = RevisionStatus.ofDeployment(start, deployment);
        if (RevisionStatus.lacksPods(deployment)) {
            Optional<ApiObject> pod = anyPod(revision.object());
            if (pod.isPresent()) {
                conditions =
                        RevisionStatus.ofPod(
                                conditions,
                                pod.get(),
                                deployment,
                                settings.get().alwaysSchedulable());
            }
        }
        return RevisionStatus.ofReadyReplicas(conditions, deployment);
    }

    private Optional<ApiObject> anyPod(ApiObject revision) {
        return pods(revision).filter(pod -> !isReserve(pod)).findFirst();
    }

    private Stream<ApiObject> pods(ApiObject revision) {
        return objects
                .list(
                        Types.POD,
                        revision.namespace(),
                        Selector.of(Labels.REVISION_UID, revision.uid()))
                .stream()
                .filter(pod -> !pod.isTerminating());
    }

    private static boolean isReserve(ApiObject pod) {
        return pod.findLabel(Labels.SEAT).orElse("").equals(Labels.RESERVE);
    }

    private Outcome withDeployment(
            Revision revision,
            Conditions conditions,
            List<ContainerStatus> containers,
            ApiObject deployment) {
        ApiObject wanted =
                RevisionAutoscaler.of(
                        revision,
                        RevisionAutoscaler.reachability(revision, conditions, deployment),
                        settings.get().scalerClass());
        Child child =
                children.ensure(
                        revision.object(),
                        Types.POD_AUTOSCALER,
                        wanted,
                        existing -> RevisionAutoscaler.corrected(existing, wanted));
        return switch (child) {
            case Child.Foreign(String message) -> notOwned(revision, conditions, message);
            case Child.Created(ApiObject autoscaler) ->
                    settled(revision, conditions, containers, autoscaler);
            case Child.Present(ApiObject autoscaler) ->
                    settled(revision, conditions, containers, autoscaler);
        };
    }

    private Outcome settled(
            Revision revision,
            Conditions start,
            List<ContainerStatus> containers,
            ApiObject autoscaler) {
        Conditions conditions = RevisionStatus.ofAutoscaler(start, autoscaler);
        PodAutoscaler.Status scale = PodAutoscaler.from(autoscaler).status();
        boolean wasReady =
                Conditions.findReady(revision.object()).filter(ready -> ready.isTrue()).isPresent();
        if (!wasReady && conditions.ready().isTrue()) {
            events.normal(
                    revision.object(),
                    "RevisionReady",
                    "Revision becomes ready upon all resources being ready");
        }
        int ofInits = Math.min(revision.containers().size(), containers.size());
        return new Outcome.Settled(
                conditions.writeTo(
                        revision.object(),
                        new Revision.Status(
                                containers.subList(0, ofInits),
                                containers.subList(ofInits, containers.size()),
                                known(scale.actualScale()),
                                known(scale.desiredScale()))));
    }

    private static @Nullable Integer known(@Nullable Integer scale) {
        return scale == null || scale < 0 ? null : scale;
    }

    private static Outcome notOwned(Revision revision, Conditions conditions, String message) {
        return new Outcome.Failed(
                conditions
                        .markFalse(RevisionStatus.RESOURCES_AVAILABLE, "NotOwned", message)
                        .writeTo(revision.object()),
                message);
    }
}
