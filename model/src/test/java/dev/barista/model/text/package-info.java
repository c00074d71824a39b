@NullMarked
package dev.barista.model.text;

import org.jspecify.annotations.NullMarked;
