package dev.barista.control.rollout;

import dev.barista.model.object.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A Rollout as the text that Knative keeps on an Ingress: `{"configurations": [...]}`. A field
/// that is 0 or empty is left out, as Go does.
public final class RolloutState {

    public static String text(Rollout rollout) {
        ObjectNode tree = Json.object();
        ArrayNode list = tree.putArray("configurations");
        rollout.courses().stream()
                .filter(course -> course.percent() > 0)
                .map(RolloutState::tree)
                .forEach(list::add);
        return tree.toString();
    }

    private static ObjectNode tree(Course course) {
        ObjectNode tree = Json.object().put("configurationName", course.configuration());
        if (!course.tag().isEmpty()) {
            tree.put("tag", course.tag());
        }
        ArrayNode revisions = tree.put("percent", course.percent()).putArray("revisions");
        for (Course.Share share : course.shares()) {
            revisions
                    .addObject()
                    .put("revisionName", share.revision())
                    .put("percent", share.percent());
        }
        ObjectNode pace = tree.putObject("stepParams");
        put(pace, "starttime", course.pace().start());
        put(pace, "nextStepTime", course.pace().nextStep());
        put(pace, "stepDuration", course.pace().step());
        put(pace, "stepSize", course.pace().size());
        return tree;
    }

    private static void put(ObjectNode tree, String field, long value) {
        if (value != 0) {
            tree.put(field, value);
        }
    }

    /// Empty if it cannot be read or contradicts itself: then traffic goes to the goal at once.
    public static Optional<Rollout> read(String text) {
        try {
            List<Course> courses = new ArrayList<>();
            for (JsonNode tree : Json.MAPPER.readTree(text).path("configurations")) {
                courses.add(course(tree));
            }
            return Optional.of(new Rollout(courses));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty(); // written by hand: it is written anew
        }
    }

    private static Course course(JsonNode tree) {
        List<Course.Share> shares = new ArrayList<>();
        for (JsonNode share : tree.path("revisions")) {
            shares.add(
                    new Course.Share(
                            share.path("revisionName").asString(""),
                            share.path("percent").asInt(0)));
        }
        JsonNode pace = tree.path("stepParams");
        return new Course(
                tree.path("configurationName").asString(""),
                tree.path("tag").asString(""),
                tree.path("percent").asInt(0),
                shares,
                new Pace(
                        pace.path("starttime").asLong(0),
                        pace.path("nextStepTime").asLong(0),
                        pace.path("stepDuration").asLong(0),
                        pace.path("stepSize").asInt(0)));
    }

    private RolloutState() {}
}
