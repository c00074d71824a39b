@NullMarked
package dev.barista.model.serving;

import org.jspecify.annotations.NullMarked;
