/// StatefulSets to pods that each have a name, a place in the order, and claims of their own.
@NullMarked
package dev.barista.node.statefulset;

import org.jspecify.annotations.NullMarked;
