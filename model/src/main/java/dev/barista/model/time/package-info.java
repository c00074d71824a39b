/// Clocks. The only package that may read the machine's time; everyone else is given it.
@NullMarked
package dev.barista.model.time;

import org.jspecify.annotations.NullMarked;
