/// The node object, and what fits on it.
@NullMarked
package dev.barista.node.scheduling;

import org.jspecify.annotations.NullMarked;
