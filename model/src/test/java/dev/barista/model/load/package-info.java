@NullMarked
package dev.barista.model.load;

import org.jspecify.annotations.NullMarked;
