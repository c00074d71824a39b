/// Clocks. The only package that may read the machine's time; all others are given it.
@NullMarked
package dev.barista.model.time;

import org.jspecify.annotations.NullMarked;
