package dev.barista.model.serving;

import dev.barista.model.object.ApiObject;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// A Knative Service: a Configuration and a Route that belong together.
public record Service(ApiObject object, RevisionTemplate template, List<TrafficTarget> traffic) {

    public Service {
        traffic = List.copyOf(traffic);
    }

    public static Service from(ApiObject object) {
        return new Service(
                object,
                new RevisionTemplate(object.spec().path("template")),
                TrafficTarget.list(object.spec().path("traffic")));
    }

    public String latestCreatedRevision() {
        return object.status().path("latestCreatedRevisionName").asString("");
    }

    public String latestReadyRevision() {
        return object.status().path("latestReadyRevisionName").asString("");
    }

    /// What a Service's status says beside its conditions: what its children's say.
    public record Status(Configuration.Status configuration, Route.Status route)
            implements Consumer<ObjectNode> {
        @Override
        public void accept(ObjectNode status) {
            configuration.accept(status);
            route.accept(status);
        }
    }
}
