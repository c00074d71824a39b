/// What the node tells users: Kubernetes Events, aggregated and bounded.
@NullMarked
package dev.barista.node.event;

import org.jspecify.annotations.NullMarked;
