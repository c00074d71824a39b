@NullMarked
package dev.barista.model.time;

import org.jspecify.annotations.NullMarked;
