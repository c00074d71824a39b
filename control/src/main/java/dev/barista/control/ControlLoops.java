package dev.barista.control;

import static dev.barista.control.loop.Keys.controller;

import dev.barista.control.config.ConfigStore;
import dev.barista.control.configuration.ConfigurationReconciler;
import dev.barista.control.event.EventRecorder;
import dev.barista.control.event.EventRetention;
import dev.barista.control.event.Events;
import dev.barista.control.ingress.IngressReconciler;
import dev.barista.control.ingress.IngressSecrets;
import dev.barista.control.ingress.PublishedIngresses;
import dev.barista.control.loop.KeyLoop;
import dev.barista.control.loop.Keys;
import dev.barista.control.loop.LoopSettings;
import dev.barista.control.loop.Reconciler;
import dev.barista.control.loop.Reconciliation;
import dev.barista.control.loop.Tracker;
import dev.barista.control.loop.Work;
import dev.barista.control.revision.Digests;
import dev.barista.control.revision.PodTrouble;
import dev.barista.control.revision.RevisionReconciler;
import dev.barista.control.route.Labeler;
import dev.barista.control.route.Placeholders;
import dev.barista.control.route.RouteReconciler;
import dev.barista.control.service.ServiceReconciler;
import dev.barista.model.config.AutoscalerConfig;
import dev.barista.model.config.DefaultsConfig;
import dev.barista.model.config.DeploymentConfig;
import dev.barista.model.config.DomainConfig;
import dev.barista.model.config.GcConfig;
import dev.barista.model.config.IdleConfig;
import dev.barista.model.config.NetworkConfig;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Watch;
import dev.barista.model.time.Clocks;
import java.time.Duration;
import java.util.List;

/// The controllers' loops, from one start to one close; what they know goes with them.
///
/// ```
/// Service ─▶ Configuration ─▶ Revision ─▶ Deployment (the node's), PodAutoscaler (the scale loop's)
///    └─────▶ Route ─▶ v1 Services, Ingress ─▶ Publisher (the gateway's)
/// ```
///
/// Each kind has a queue and a few workers of its own; nothing polls, every arrow is a watch event.
/// Thread-safe.
final class ControlLoops implements AutoCloseable {

    private final Objects objects;
    private final Clocks clocks;
    private final ConfigStore config;
    private final LoopSettings settings;
    private final Tracker tracker = new Tracker();
    private final Tracker secretsTracker = new Tracker(); // an Ingress has the name of its Route
    private final KeyLoop services;
    private final KeyLoop configurations;
    private final KeyLoop revisions;
    private final KeyLoop routes;
    private final KeyLoop labels;
    private final KeyLoop ingresses;
    private final KeyLoop retention;
    private final KeyLoop changes;
    private final List<KeyLoop> loops;
    private final PublishedIngresses published;
    private final Watch configWatch;

    ControlLoops(
            Objects objects,
            Clocks clocks,
            Controllers.Ports ports,
            ConfigStore config,
            LoopSettings settings,
            PublishedIngresses published) {
        this.objects = objects;
        this.clocks = clocks;
        this.config = config;
        this.settings = settings;
        this.published = published;
        services = services();
        configurations = configurations();
        revisions = revisions(ports.digests());
        routes = routes();
        labels = labels();
        ingresses = ingresses(ports);
        retention = retention();
        changes = loop("config", this::applyConfig);
        loops =
                List.of(
                        services,
                        configurations,
                        revisions,
                        routes,
                        labels,
                        ingresses,
                        retention,
                        changes);
        // Not on the watch itself: there may be ten thousand objects to look at.
        configWatch = config.onChange(configMap -> changes.enqueue(ObjectKey.of(configMap)));
    }

    private KeyLoop services() {
        return loop("service", new ServiceReconciler(objects, events("service")))
                .on(Types.SERVICE, Keys::own)
                .on(Types.CONFIGURATION, controller(Types.SERVICE))
                .on(Types.ROUTE, controller(Types.SERVICE));
    }

    private KeyLoop configurations() {
        return loop(
                        "configuration",
                        new ConfigurationReconciler(
                                objects, events("configuration"), clocks.wall(), config))
                .on(Types.CONFIGURATION, Keys::own)
                .on(Types.REVISION, controller(Types.CONFIGURATION));
    }

    private KeyLoop revisions(Digests digests) {
        var reconciler =
                new RevisionReconciler(
                        objects,
                        events("revision"),
                        digests,
                        config,
                        clocks.ticker(),
                        clocks.scheduler());
        KeyLoop loop =
                loop("revision", reconciler)
                        .on(Types.REVISION, Keys::own)
                        .on(Types.DEPLOYMENT, controller(Types.REVISION))
                        .on(Types.POD_AUTOSCALER, controller(Types.REVISION))
                        .onChange(Types.POD, PodTrouble::revisions, Duration.ZERO);
        reconciler.onNews(loop::enqueue);
        return loop;
    }

    private KeyLoop routes() {
        var placeholders = new Placeholders(objects, events("route"));
        var reconciler =
                new RouteReconciler(
                        objects, events("route"), tracker, placeholders, config, clocks.wall());
        return loop("route", reconciler)
                .on(Types.ROUTE, Keys::own)
                .on(Types.INGRESS, controller(Types.ROUTE))
                .onChange(Types.CORE_SERVICE, placeholders::note, Duration.ZERO)
                .on(
                        Types.CONFIGURATION,
                        object -> tracker.followersOf(Types.CONFIGURATION, object.key()))
                .on(Types.REVISION, object -> tracker.followersOf(Types.REVISION, object.key()));
    }

    private KeyLoop labels() {
        var labeler = new Labeler(objects, events("labeler"), clocks.wall());
        return loop("labeler", labeler)
                .on(Types.ROUTE, Keys::own)
                .on(
                        Types.CONFIGURATION,
                        object -> tracker.followersOf(Types.CONFIGURATION, object.key()))
                .on(Types.REVISION, object -> tracker.followersOf(Types.REVISION, object.key()))
                .onChange(
                        Types.CONFIGURATION,
                        change -> labeler.note(Types.CONFIGURATION, change),
                        Duration.ZERO)
                .onChange(
                        Types.REVISION,
                        change -> labeler.note(Types.REVISION, change),
                        Duration.ZERO);
    }

    private KeyLoop ingresses(Controllers.Ports ports) {
        var secrets = new IngressSecrets(objects, secretsTracker, ports.certificates());
        var reconciler =
                new IngressReconciler(
                        ports.publisher(), secrets, published, () -> config.get().clusterDomain());
        KeyLoop loop =
                loop("ingress", reconciler)
                        .on(Types.INGRESS, Keys::own)
                        .on(
                                Types.SECRET,
                                object -> secretsTracker.followersOf(Types.SECRET, object.key()));
        reconciler.onConflict(loop::enqueue);
        return loop;
    }

    private KeyLoop retention() {
        var sweeper = new EventRetention(objects, clocks.wall(), EventRetention.Settings.DEFAULT);
        Work work =
                key ->
                        sweeper.sweep(key.name())
                                .<Work.Next>map(Work.Next.After::new)
                                .orElse(Work.Next.DONE);
        return loop("event", work)
                .onChange(
                        Types.EVENT,
                        change -> List.of(EventRetention.keyOf(change.object())),
                        sweeper.pause());
    }

    private KeyLoop loop(String name, Reconciler reconciler) {
        return loop(name, new Reconciliation(reconciler, objects, events(name), clocks.wall()));
    }

    private KeyLoop loop(String name, Work work) {
        return new KeyLoop(name, work, clocks.ticker(), clocks.scheduler(), settings);
    }

    private Events events(String kind) {
        return new EventRecorder(objects, clocks.wall(), kind + "-controller");
    }

    /// Starts all loops; what there already is is looked at first.
    void start() {
        loops.forEach(loop -> loop.start(objects));
        // The watch tells of them on a thread of its own, and awaitPublished must not overtake it.
        ingresses.enqueueAll(objects, Types.INGRESS);
        withdrawDeleted();
    }

    /// Begins to watch, without a thread: a test or a simulation calls [#loops] to step.
    void watch() {
        loops.forEach(loop -> loop.watch(objects));
        withdrawDeleted();
    }

    /// No watch tells of an Ingress that was deleted while no loop was running.
    private void withdrawDeleted() {
        published.keys().forEach(ingresses::enqueue);
    }

    List<KeyLoop> loops() {
        return loops;
    }

    /// Looks again at all that a setting concerns.
    private Work.Next applyConfig(ObjectKey configMap) {
        switch (configMap.name()) {
            case NetworkConfig.NAME, DomainConfig.NAME -> routes.enqueueAll(objects, Types.ROUTE);
            case GcConfig.NAME -> configurations.enqueueAll(objects, Types.CONFIGURATION);
            case DeploymentConfig.NAME,
                    AutoscalerConfig.NAME,
                    DefaultsConfig.NAME,
                    IdleConfig.NAME ->
                    revisions.enqueueAll(objects, Types.REVISION);
            default -> {
                // Features concern admission alone.
            }
        }
        return Work.Next.DONE;
    }

    boolean awaitPublished(Duration limit) throws InterruptedException {
        return ingresses.awaitIdle(limit);
    }

    /// Ends all loops: from the users' end to the gateway's, so that nothing new is begun.
    @Override
    public void close() {
        configWatch.close();
        loops.forEach(KeyLoop::close);
    }
}
