package dev.barista.node.ladder;

import dev.barista.model.serving.IdleSettings;
import dev.barista.model.serving.IdleSettings.Policy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The settings of a revision that decide when its idle instances are lowered.
///
/// @param freezeAfter of idleness
/// @param stopAfter of idleness
/// @param wakeBudget rungs that take longer to wake from are not entered; null is no budget
/// @param warmRollback how long it stays frozen without a Route; zero is not
record LadderRules(
        Policy policy,
        Duration freezeAfter,
        Duration stopAfter,
        @Nullable Duration wakeBudget,
        Duration warmRollback) {

    static LadderRules of(IdleSettings settings) {
        return new LadderRules(
                settings.policy(),
                settings.freezeAfter(),
                settings.stopAfter(),
                settings.wakeBudget(),
                settings.warmRollback());
    }
}
