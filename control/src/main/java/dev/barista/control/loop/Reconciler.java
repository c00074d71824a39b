package dev.barista.control.loop;

import dev.barista.model.condition.ConditionSet;
import dev.barista.model.condition.Conditions;
import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;

/// Brings the world one step closer to what an object asks for.
///
/// May be called again at any moment, with the same version or a newer one, so it must be
/// idempotent. Never called twice at once for one object.
public interface Reconciler {

    /// The kind it looks after.
    ResourceType type();

    ConditionSet conditions();

    /// Whether an object is its business; one that is not counts as gone.
    default boolean concerns(ApiObject object) {
        return true;
    }

    /// Takes the step that is due for `object`, the latest version there is.
    ///
    /// @param conditions of the object, initialised, with Ready `Unknown` if the generation is new
    /// @throws Exception to be called again, after a pause that grows; the object gets an event
    Outcome reconcile(ApiObject object, Conditions conditions) throws Exception;

    /// Forgets an object that is gone, or being deleted. May be called for one never seen.
    default void gone(ObjectKey key) throws Exception {}
}
