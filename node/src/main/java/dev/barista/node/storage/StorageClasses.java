package dev.barista.node.storage;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.ObjectKey;
import dev.barista.model.object.Selector;
import dev.barista.model.object.Types;
import dev.barista.model.port.ApiException;
import dev.barista.model.port.Objects;
import java.util.Comparator;
import java.util.Optional;

/// The StorageClasses that there are, among them the one of this node: `local`.
record StorageClasses(Objects objects) {

    /// The class that is there from the beginning.
    static final String LOCAL = "local";

    /// Who makes the volumes of classes such as [#LOCAL].
    static final String PROVISIONER = "barista.dev/local";

    private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";

    /// Makes `local`, the default, if there is no class of that name.
    void publish() {
        ApiObject local =
                ApiObject.of(Types.STORAGE_CLASS, ObjectKey.of(LOCAL))
                        .with(tree -> {
                            tree.withObject("/metadata/annotations").put(DEFAULT, "true");
                            tree.put("provisioner", PROVISIONER)
                                    .put("reclaimPolicy", "Delete")
                                    .put("volumeBindingMode", "WaitForFirstConsumer")
                                    .put("allowVolumeExpansion", false);
                        });
        try {
            objects.create(Types.STORAGE_CLASS, local);
        } catch (ApiException refused) {
            if (!refused.isAlreadyExists()) {
                throw refused;
            }
        }
    }

    Optional<ApiObject> find(String name) {
        return name.isEmpty()
                ? Optional.empty()
                : objects.find(Types.STORAGE_CLASS, ObjectKey.of(name));
    }

    /// The class of claims that name none: of several defaults the newest, as in Kubernetes.
    Optional<ApiObject> findDefault() {
        return objects.list(Types.STORAGE_CLASS, "", Selector.ALL).stream()
                .filter(one -> one.findAnnotation(DEFAULT).filter("true"::equals).isPresent())
                .max(
                        Comparator.comparing((ApiObject one) ->
                                        one.metadata().path("creationTimestamp").asString(""))
                                .thenComparing(ApiObject::name));
    }

    static boolean isOurs(ApiObject storageClass) {
        return storageClass.tree().path("provisioner").asString("").equals(PROVISIONER);
    }

    static boolean waitsForConsumer(ApiObject storageClass) {
        return storageClass
                .tree()
                .path("volumeBindingMode")
                .asString("Immediate")
                .equals("WaitForFirstConsumer");
    }
}
