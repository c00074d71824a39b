/// The Kubernetes Events of the node, aggregated and bounded.
@NullMarked
package dev.barista.node.event;

import org.jspecify.annotations.NullMarked;
