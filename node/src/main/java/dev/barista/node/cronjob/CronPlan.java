package dev.barista.node.cronjob;

import dev.barista.model.object.ApiObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be done for a CronJob now.
///
/// @param deleted Jobs that are beyond the history
/// @param replaced Jobs that run and make way
/// @param due the time for which a Job is made; null for none
/// @param news what users are told
/// @param again when to look again even if nothing changes; null for not at all
record CronPlan(
        List<ApiObject> deleted,
        List<ApiObject> replaced,
        @Nullable Instant due,
        List<News> news,
        @Nullable Duration again) {

    /// An Event of the CronJob.
    record News(boolean isWarning, String reason, String message) {}

    CronPlan {
        deleted = List.copyOf(deleted);
        replaced = List.copyOf(replaced);
        news = List.copyOf(news);
    }
}
