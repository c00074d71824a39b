package dev.barista.node.service;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Types;
import dev.barista.model.port.Objects;
import dev.barista.model.port.Propagation;
import java.util.Comparator;
import java.util.List;

/// Writes the slices of Services. Thread-safe; calls block on the store.
final class SliceWriter {

    private final Objects objects;
    private final SliceIndex index;

    SliceWriter(Objects objects, SliceIndex index) {
        this.objects = objects;
        this.index = index;
    }

    /// @param owner the Service, or the Endpoints of the same name that are mirrored
    /// @param manager whose slices these are; those of others stay as they are
    /// @return whether anything was written
    boolean apply(ApiObject owner, String manager, List<SliceGroup> groups) {
        List<ApiObject> existing = existing(owner.key(), manager);
        if (existing.isEmpty() && groups.isEmpty()) {
            return false;
        }
        SlicePlan plan = SlicePlan.of(SliceTemplate.of(owner, manager), existing, groups);
        // New endpoints first, so that a Service never leads nowhere while they move.
        plan.create().forEach(slice -> index.note(objects.create(Types.ENDPOINT_SLICE, slice)));
        plan.update().forEach(slice -> objects.update(Types.ENDPOINT_SLICE, slice));
        plan.delete().forEach(this::delete);
        return !plan.create().isEmpty() || !plan.update().isEmpty() || !plan.delete().isEmpty();
    }

    private List<ApiObject> existing(ObjectKey service, String manager) {
        return index.of(service).stream()
                .flatMap(key -> objects.find(Types.ENDPOINT_SLICE, key).stream())
                .filter(slice ->
                        slice.findLabel(SliceTemplate.MANAGED_BY)
                                .filter(manager::equals)
                                .isPresent())
                .filter(slice -> !slice.isTerminating())
                .sorted(Comparator.comparing(ApiObject::name))
                .toList();
    }

    private void delete(ApiObject slice) {
        objects.delete(Types.ENDPOINT_SLICE, slice.key(), Propagation.BACKGROUND);
    }

    /// @return whether there were any
    boolean deleteMirrored(ObjectKey service) {
        List<ApiObject> mirrored = existing(service, SliceTemplate.MIRRORED);
        mirrored.forEach(this::delete);
        return !mirrored.isEmpty();
    }
}
