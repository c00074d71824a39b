package dev.barista.control.loop;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.ResourceType;
import java.util.List;
import java.util.function.Function;

/// Maps a changed object to the keys to reconcile. Pure.
public final class Keys {

    /// The object itself.
    public static List<ObjectKey> own(ApiObject object) {
        return List.of(object.key());
    }

    /// The object that controls it, if that is of `type`.
    public static Function<ApiObject, List<ObjectKey>> controller(ResourceType type) {
        return object ->
                object.findController()
                        .filter(owner -> owner.kind().equals(type.kind()))
                        .filter(owner -> owner.apiVersion().equals(type.apiVersion()))
                        .map(owner -> List.of(new ObjectKey(object.namespace(), owner.name())))
                        .orElse(List.of());
    }

    /// The object of the same namespace that a label names.
    public static Function<ApiObject, List<ObjectKey>> label(String label) {
        return object ->
                object.findLabel(label)
                        .map(name -> List.of(new ObjectKey(object.namespace(), name)))
                        .orElse(List.of());
    }

    private Keys() {}
}
