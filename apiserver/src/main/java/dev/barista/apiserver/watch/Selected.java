package dev.barista.apiserver.watch;

import dev.barista.model.object.ApiObject;
import dev.barista.model.port.Change;
import dev.barista.store.LoggedChange;
import java.util.Optional;
import java.util.function.Predicate;

/// A change as a watch with a selector sees it: an object that begins to match is added, one that
/// no longer matches is deleted. Pure.
public final class Selected {

    /// @param object after the change
    /// @return empty if the watcher sees nothing of it
    public static Optional<Change> of(
            LoggedChange change, ApiObject object, Predicate<ApiObject> query) {
        boolean now = query.test(object);
        return switch (change.kind()) {
            case ADDED, DELETED ->
                    now ? Optional.of(new Change(change.kind(), object)) : Optional.empty();
            case MODIFIED -> {
                ApiObject previous = change.previous();
                boolean before = previous != null && query.test(previous);
                if (!now && !before) {
                    yield Optional.empty();
                }
                Change.Kind kind =
                        now
                                ? before ? Change.Kind.MODIFIED : Change.Kind.ADDED
                                : Change.Kind.DELETED;
                yield Optional.of(new Change(kind, object));
            }
        };
    }

    private Selected() {}
}
