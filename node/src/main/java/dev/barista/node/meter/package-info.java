/// Reads what instances use, and books it.
@NullMarked
package dev.barista.node.meter;

import org.jspecify.annotations.NullMarked;
