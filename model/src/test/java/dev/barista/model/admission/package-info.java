@NullMarked
package dev.barista.model.admission;

import org.jspecify.annotations.NullMarked;
