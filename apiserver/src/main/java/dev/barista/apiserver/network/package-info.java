/// Admits Services, Endpoints, EndpointSlices and NetworkPolicies as Kubernetes does, and gives
/// Services their addresses and ports.
@NullMarked
package dev.barista.apiserver.network;

import org.jspecify.annotations.NullMarked;
