/// What pods and the node use, measured when it is asked for.
@NullMarked
package dev.barista.node.usage;

import org.jspecify.annotations.NullMarked;
