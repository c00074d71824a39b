package dev.barista.apiserver.query;

import dev.barista.model.object.Json;
import dev.barista.model.port.ApiException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Which part of a container's log, and in which form: `PodLogOptions`.
///
/// @param container empty for the only one
/// @param previous whether the run before the current one is meant
/// @param timestamps whether each line begins with the time of its writing
/// @param since older lines are left out; null for none
/// @param tailLines how many of the last lines; negative for all
/// @param limitBytes most bytes of the answer; negative for no limit
public record LogOptions(
        String container,
        boolean follow,
        boolean previous,
        boolean timestamps,
        @Nullable Instant since,
        long tailLines,
        long limitBytes) {

    /// All that there is, as it was written.
    public static final LogOptions ALL = new LogOptions("", false, false, false, null, -1, -1);

    /// @param pod its name, for messages
    /// @throws ApiException 400 for what cannot be read, 422 for what makes no sense
    public static LogOptions of(Query query, String pod, Instant now) {
        OptionalLong seconds = query.findNumber("sinceSeconds");
        Optional<Instant> time = query.findTime("sinceTime");
        OptionalLong tail = query.findNumber("tailLines");
        OptionalLong limit = query.findNumber("limitBytes");
        var errors = new OptionErrors();
        atLeast(errors, "tailLines", tail, 0, "must be greater than or equal to 0");
        atLeast(errors, "limitBytes", limit, 1, "must be greater than 0");
        if (seconds.isPresent() && time.isPresent()) {
            errors.forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified");
        }
        atLeast(errors, "sinceSeconds", seconds, 1, "must be greater than 0");
        errors.throwIfAny("PodLogOptions", pod);
        return new LogOptions(
                query.text("container"),
                query.flag("follow"),
                query.flag("previous"),
                query.flag("timestamps"),
                seconds.isPresent() ? before(now, seconds.getAsLong()) : time.orElse(null),
                tail.orElse(-1),
                limit.orElse(-1));
    }

    private static void atLeast(
            OptionErrors errors, String name, OptionalLong value, long least, String rule) {
        if (value.isPresent() && value.getAsLong() < least) {
            errors.invalid(name, Json.MAPPER.getNodeFactory().numberNode(value.getAsLong()), rule);
        }
    }

    private static Instant before(Instant now, long seconds) {
        return seconds > now.getEpochSecond() ? Instant.EPOCH : now.minusSeconds(seconds);
    }
}
