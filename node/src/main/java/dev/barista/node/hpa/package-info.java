/// HorizontalPodAutoscalers: how many pods a workload shall have by what its pods use. The decision
/// is pure, and is Kubernetes' own.
@NullMarked
package dev.barista.node.hpa;

import org.jspecify.annotations.NullMarked;
