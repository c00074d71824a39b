/// Deployments to ReplicaSets: rolling updates, history, progress.
@NullMarked
package dev.barista.node.deployment;

import org.jspecify.annotations.NullMarked;
