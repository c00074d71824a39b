@NullMarked
package dev.barista.model.work;

import org.jspecify.annotations.NullMarked;
