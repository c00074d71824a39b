package dev.barista.node.service;

import dev.barista.model.object.ApiObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A Service, as far as its endpoints depend on it.
record ServiceView(ApiObject object) {

    static final String HEADLESS = "service.kubernetes.io/headless";

    String name() {
        return object.name();
    }

    String type() {
        return object.spec().path("type").asString("ClusterIP");
    }

    boolean isExternalName() {
        return type().equals("ExternalName");
    }

    boolean isHeadless() {
        return object.spec().path("clusterIP").asString("").equals("None");
    }

    boolean hasSelector() {
        return !object.spec().path("selector").isEmpty();
    }

    Map<String, String> selector() {
        return selector(object);
    }

    static Map<String, String> selector(ApiObject service) {
        Map<String, String> selector = new LinkedHashMap<>();
        service.spec()
                .path("selector")
                .properties()
                .forEach(entry -> selector.put(entry.getKey(), entry.getValue().asString("")));
        return selector;
    }

    boolean publishesNotReady() {
        return object.spec().path("publishNotReadyAddresses").asBoolean(false);
    }

    List<ServicePort> ports() {
        return object.spec().path("ports").valueStream().map(ServicePort::of).toList();
    }

    /// At least one.
    List<Family> families() {
        List<Family> families =
                object.spec()
                        .path("ipFamilies")
                        .valueStream()
                        .map(one -> Family.named(one.asString("")))
                        .toList();
        return families.isEmpty() ? List.of(Family.IPV4) : families;
    }

    /// The labels of what is made for it.
    Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>(object.labels());
        labels.remove(HEADLESS);
        if (isHeadless()) {
            labels.put(HEADLESS, "");
        }
        return labels;
    }
}
