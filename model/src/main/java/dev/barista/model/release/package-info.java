/// Which Barista this is.
@NullMarked
package dev.barista.model.release;

import org.jspecify.annotations.NullMarked;
