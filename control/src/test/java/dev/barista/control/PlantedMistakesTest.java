package dev.barista.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.barista.model.object.ApiObject;
import dev.barista.model.object.Json;
import dev.barista.model.object.ResourceType;
import dev.barista.model.object.Types;
import dev.barista.model.testkit.Property;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// That the simulation finds a mistake of each kind that its invariants are about: an invariant
/// that no mistake breaks would prove nothing.
class PlantedMistakesTest {

    private static final int CASES = 60;

    @Test
    void aStatusThatClaimsTheNextGenerationIsFound() {
        finds(
                "observedGenerationIsNeverAhead",
                new Fault() {
                    @Override
                    public ApiObject status(ResourceType type, ApiObject object) {
                        return type.equals(Types.ROUTE)
                                ? object.with(tree ->
                                        tree.withObject("/status")
                                                .put("observedGeneration", object.generation() + 1))
                                : object;
                    }
                });
    }

    @Test
    void sharesThatDoNotAddUpAreFound() {
        finds(
                "sharesAddUp",
                new Fault() {
                    @Override
                    public Optional<ApiObject> published(Optional<ApiObject> ingress) {
                        return ingress.map(object -> firstSplit(object, "percent", "99"));
                    }
                });
    }

    @Test
    void trafficToARevisionThatWasNeverReadyIsFound() {
        finds(
                "trafficGoesOnlyToWhatWasReady",
                new Fault() {
                    @Override
                    public Optional<ApiObject> published(Optional<ApiObject> ingress) {
                        return ingress.map(
                                object -> firstSplit(object, "serviceName", "\"a-99999\""));
                    }
                });
    }

    @Test
    void aLatestReadyRevisionThatGoesBackIsFound() {
        finds(
                "latestReadyNeverGoesBack",
                new Fault() {
                    private int writes;

                    @Override
                    public ApiObject status(ResourceType type, ApiObject object) {
                        String ready = object.at("/status/latestReadyRevisionName").asString("");
                        if (!type.equals(Types.CONFIGURATION)
                                || ready.isEmpty()
                                || ++writes % 3 != 0) {
                            return object;
                        }
                        String first = ready.substring(0, ready.length() - 5) + "00000";
                        return object.with(tree ->
                                tree.withObject("/status").put("latestReadyRevisionName", first));
                    }
                });
    }

    @Test
    void anUpdateThatIsNotPublishedIsFound() {
        finds(
                "whatIsPublishedIsWhatIsStored",
                new Fault() {
                    private Optional<ApiObject> first = Optional.empty();

                    @Override
                    public Optional<ApiObject> published(Optional<ApiObject> ingress) {
                        if (first.isEmpty()) {
                            first = ingress;
                        }
                        return ingress.isPresent()
                                        && ingress.get().uid().equals(first.orElseThrow().uid())
                                ? first
                                : ingress;
                    }
                });
    }

    @Test
    void aServiceWhoseStatusIsNotWrittenIsFound() {
        finds(
                "everyServiceHasBeenRead",
                new Fault() {
                    @Override
                    public ApiObject status(ResourceType type, ApiObject object) {
                        return type.equals(Types.SERVICE)
                                ? object.with(tree ->
                                        tree.withObject("/status").put("observedGeneration", 0))
                                : object;
                    }
                });
    }

    @Test
    void aServiceWhoseSharesAreReportedWronglyIsFound() {
        finds(
                "aReadyServiceSendsTrafficToActiveRevisionsOnly",
                new Fault() {
                    @Override
                    public ApiObject status(ResourceType type, ApiObject object) {
                        return type.equals(Types.SERVICE)
                                ? object.with(
                                        tree -> tree.withObject("/status").putArray("traffic"))
                                : object;
                    }
                });
    }

    @Test
    void aRevisionThatIsNotMarkedAsActiveIsFound() {
        finds(
                "aRevisionIsActiveExactlyIfARouteNamesIt",
                new Fault() {
                    @Override
                    public ObjectNode patch(ResourceType type, ObjectNode patch) {
                        ObjectNode next = patch.deepCopy();
                        if (type.equals(Types.REVISION)
                                && next.at("/metadata/labels") instanceof ObjectNode labels) {
                            labels.remove("serving.knative.dev/routingState");
                        }
                        return next;
                    }
                });
    }

    private static ApiObject firstSplit(ApiObject ingress, String field, String json) {
        return ingress.with(tree -> {
            JsonNode split = tree.at("/spec/rules/0/http/paths/0/splits/0");
            if (split instanceof ObjectNode there) {
                there.set(field, Json.MAPPER.readTree(json));
            }
        });
    }

    private static void finds(String invariant, Fault fault) {
        Throwable failure =
                catchThrowable(() ->
                        Property.holds(
                                CASES,
                                cases -> ControlSimulationTest.run(cases, new Cluster(fault))));

        assertThat(failure)
                .as("the simulation with a planted mistake")
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dproperty.case=");
        assertThat(failure.getCause()).hasMessageContaining(invariant);
    }
}
