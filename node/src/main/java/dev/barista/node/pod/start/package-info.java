/// From a pod to a started container: what is refused, what is prepared, what is parked ahead.
@NullMarked
package dev.barista.node.pod.start;

import org.jspecify.annotations.NullMarked;
