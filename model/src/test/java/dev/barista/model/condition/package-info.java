@NullMarked
package dev.barista.model.condition;

import org.jspecify.annotations.NullMarked;
