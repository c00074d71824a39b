package dev.barista.model.naming;

import java.util.Set;

/// Which networking layers an Ingress may name. A manifest that was written for a cluster names the
/// layer that is installed there; here is one gateway, which takes the place of each of them.
public final class IngressClasses {

    /// The class of Barista's own gateway.
    public static final String BARISTA = "barista.ingress.networking.knative.dev";

    private static final String SUFFIX = ".ingress.networking.knative.dev";

    /// Knative's layers of today and before, and Alibaba Cloud's gateways.
    private static final Set<String> LAYERS =
            Set.of(
                    "barista",
                    "kourier",
                    "istio",
                    "contour",
                    "gateway-api",
                    "ambassador",
                    "gloo",
                    "kong",
                    "clusteringress",
                    "alb",
                    "mse",
                    "asm",
                    "higress");

    /// Whether the gateway serves Ingresses of this class. Another class is another controller's.
    public static boolean areServed(String ingressClass) {
        return ingressClass.endsWith(SUFFIX)
                && LAYERS.contains(
                        ingressClass.substring(0, ingressClass.length() - SUFFIX.length()));
    }

    /// What is wrong with a class that is not served, as a sentence.
    public static String notServed(String ingressClass) {
        return ("Its class \"%s\" is not served by Barista's gateway (expected: that of a networking"
                        + " layer of Knative, as in kourier%s, or none).")
                .formatted(ingressClass, SUFFIX);
    }

    private IngressClasses() {}
}
