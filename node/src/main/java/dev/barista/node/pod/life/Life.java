package dev.barista.node.pod.life;

import dev.barista.node.pod.run.Facts;
import dev.barista.node.pod.run.PodView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A pod at one moment. Immutable.
///
/// @param step counts the states it has been in: what was to happen after a while in one of them
///   does not happen in the next
public record Life(Facts facts, State state, int step) {

    public static Life of(Facts facts) {
        return new Life(facts, new State.New(), 0);
    }

    PodView view() {
        return facts.view();
    }

    /// The next state.
    Life enter(State next) {
        return new Life(facts, next, step + 1);
    }

    /// The same state with another content: its time goes on.
    Life amend(State same) {
        return new Life(facts, same, step);
    }

    Life with(Facts other) {
        return new Life(other, state, step);
    }

    /// An event does not matter in this state.
    Step ignores() {
        return new Step(this, List.of());
    }

    Step does(Action... actions) {
        return new Step(this, List.of(actions));
    }

    /// What follows from an event: the life as it is now, and what is to be done, in order.
    public record Step(Life life, List<Action> actions) {

        public Step {
            actions = List.copyOf(actions);
        }

        Step then(Action... more) {
            return then(List.of(more));
        }

        Step then(List<? extends Action> more) {
            List<Action> all = new ArrayList<>(actions);
            all.addAll(more);
            return new Step(life, all);
        }

        /// This, and what follows from the life that it leads to.
        Step and(Function<Life, Step> next) {
            Step following = next.apply(life);
            return new Step(following.life, then(following.actions).actions);
        }
    }
}
