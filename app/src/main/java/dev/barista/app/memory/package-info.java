/// Gives back memory of this process while it has nothing to do.
@NullMarked
package dev.barista.app.memory;

import org.jspecify.annotations.NullMarked;
