/// What containers write: where it is kept, how it is bounded and read.
@NullMarked
package dev.barista.node.log;

import org.jspecify.annotations.NullMarked;
