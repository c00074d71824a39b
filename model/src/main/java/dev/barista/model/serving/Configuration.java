package dev.barista.model.serving;

import dev.barista.model.object.ApiObject;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// A Knative Configuration: what the next revision looks like.
public record Configuration(ApiObject object, RevisionTemplate template, Status status) {

    public static Configuration from(ApiObject object) {
        return new Configuration(
                object,
                new RevisionTemplate(object.spec().path("template")),
                new Status(
                        object.status().path("latestCreatedRevisionName").asString(""),
                        object.status().path("latestReadyRevisionName").asString("")));
    }

    /// What its status says beside its conditions; either is empty as long as there is none.
    ///
    /// As a writer, it changes these two fields of a status and leaves the others.
    public record Status(String latestCreatedRevision, String latestReadyRevision)
            implements Consumer<ObjectNode> {
        @Override
        public void accept(ObjectNode status) {
            Trees.putUnlessEmpty(status, "latestCreatedRevisionName", latestCreatedRevision);
            Trees.putUnlessEmpty(status, "latestReadyRevisionName", latestReadyRevision);
        }
    }
}
