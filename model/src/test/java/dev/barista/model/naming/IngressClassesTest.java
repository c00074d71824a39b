package dev.barista.model.naming;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngressClassesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "barista.ingress.networking.knative.dev",
                "kourier.ingress.networking.knative.dev",
                "istio.ingress.networking.knative.dev",
                "contour.ingress.networking.knative.dev",
                "gateway-api.ingress.networking.knative.dev",
                "kong.ingress.networking.knative.dev",
                "alb.ingress.networking.knative.dev",
                "mse.ingress.networking.knative.dev",
                "asm.ingress.networking.knative.dev",
            })
    void theOneGatewayTakesThePlaceOfEachKnownLayer(String ingressClass) {
        assertThat(IngressClasses.areServed(ingressClass)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "kourier",
                "nginx",
                "ours.example.com",
                ".ingress.networking.knative.dev",
                "Kourier.ingress.networking.knative.dev",
                "mine.ingress.networking.knative.dev",
                "kourier.ingress.networking.knative.dev.example.com",
            })
    void anotherClassBelongsToAnotherController(String ingressClass) {
        assertThat(IngressClasses.areServed(ingressClass)).isFalse();
    }
}
