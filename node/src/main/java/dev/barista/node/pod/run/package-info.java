/// Values: a pod as the node reads it, its runs, and what is known of both.
@NullMarked
package dev.barista.node.pod.run;

import org.jspecify.annotations.NullMarked;
