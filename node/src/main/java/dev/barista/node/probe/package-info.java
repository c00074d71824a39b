/// Probes: when an instance has started, is ready, is alive.
@NullMarked
package dev.barista.node.probe;

import org.jspecify.annotations.NullMarked;
