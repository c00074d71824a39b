/// What NetworkPolicies allow, as Kubernetes means it: for one connection, and as rules of the
/// packet filter; pure.
@NullMarked
package dev.barista.node.network.policy;

import org.jspecify.annotations.NullMarked;
