/// The published life cycle of a reserve instance, told step by step.
@NullMarked
package dev.barista.node.reserve;

import org.jspecify.annotations.NullMarked;
