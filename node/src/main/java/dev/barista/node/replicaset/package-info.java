/// ReplicaSets to Pods: how many, and which one goes.
@NullMarked
package dev.barista.node.replicaset;

import org.jspecify.annotations.NullMarked;
