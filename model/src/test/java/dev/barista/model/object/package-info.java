@NullMarked
package dev.barista.model.object;

import org.jspecify.annotations.NullMarked;
