package dev.barista.node.pod.companion;

import dev.barista.node.log.PodFolder;
import dev.barista.node.pod.companion.Companion.Kind;
import dev.barista.node.pod.life.Health;
import dev.barista.node.pod.run.ContainerView;
import dev.barista.node.pod.run.PodView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// All companions of a pod at one moment: its init containers in order, then its peers. Immutable.
///
/// @param mainEnded whether the main container has ended for good
public record Companions(List<Companion> all, Phase phase, boolean mainEnded) {

    /// How far they are together.
    public enum Phase {
        NEW,
        /// Init containers run, one after another.
        INITIALIZING,
        /// The main container may run.
        RUNNING,
        /// All are to end: peers and init containers first, then sidecars.
        ENDING,
        /// None runs, and none will.
        OVER
    }

    /// Of a pod that has none.
    public static final Companions NONE = new Companions(List.of(), Phase.OVER, true);

    public Companions {
        all = List.copyOf(all);
    }

    public static Companions of(PodView view) {
        List<Companion> all = new ArrayList<>();
        for (ContainerView init : view.inits()) {
            Kind kind = PodView.isSidecar(init) ? Kind.SIDECAR : Kind.INIT;
            all.add(Companion.of(init.name(), kind));
        }
        view.peers().forEach(peer -> all.add(Companion.of(peer.name(), Kind.PEER)));
        return new Companions(all, Phase.NEW, false);
    }

    public Optional<Companion> find(String name) {
        return all.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /// Whether the main container may run, or has.
    public boolean initialized() {
        return phase != Phase.NEW && inits().stream().allMatch(Companion::passed);
    }

    /// Names of the init containers that are not done with.
    public List<String> uninitialized() {
        return inits().stream().filter(one -> !one.passed()).map(Companion::name).toList();
    }

    /// Whether nothing of them keeps the pod from serving.
    public boolean ready() {
        return phase == Phase.RUNNING && unready().isEmpty();
    }

    /// Names of those beside the main container that are not ready.
    public List<String> unready() {
        return all.stream()
                .filter(one -> one.kind() != Kind.INIT && !one.ready())
                .map(Companion::name)
                .toList();
    }

    /// Whether what was to end by itself did so without an error.
    boolean succeeded() {
        return all.stream()
                .filter(one -> one.kind() != Kind.SIDECAR)
                .allMatch(
                        one -> one.standing() instanceof Standing.Ended ended && ended.succeeded());
    }

    List<Companion> inits() {
        return all.stream().filter(one -> one.kind() != Kind.PEER).toList();
    }

    Companions with(Companion other) {
        return map(one -> one.name().equals(other.name()) ? other : one);
    }

    /// In another pod, whose files are in `folder`.
    public Companions loggingIn(PodFolder folder) {
        return map(one ->
                switch (one.standing()) {
                    case Standing.Running(CompanionRun run, Health health) ->
                            one.amend(new Standing.Running(moved(run, folder, one), health));
                    case Standing.Ending(CompanionRun run, Health health, boolean killed) ->
                            one.amend(new Standing.Ending(moved(run, folder, one), health, killed));
                    case Standing.New _,
                            Standing.Fetching _,
                            Standing.Starting _,
                            Standing.Waiting _,
                            Standing.Ended _ ->
                            one;
                });
    }

    private static CompanionRun moved(CompanionRun run, PodFolder folder, Companion one) {
        return run.loggingTo(folder.logOf(one.name(), run.number()));
    }

    Companions map(UnaryOperator<Companion> change) {
        return new Companions(all.stream().map(change).toList(), phase, mainEnded);
    }

    Companions in(Phase next) {
        return new Companions(all, next, mainEnded);
    }

    Companions withoutMain() {
        return new Companions(all, phase, true);
    }
}
