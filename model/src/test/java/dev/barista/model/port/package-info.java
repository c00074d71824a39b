@NullMarked
package dev.barista.model.port;

import org.jspecify.annotations.NullMarked;
