@NullMarked
package dev.barista.runtime;

import org.jspecify.annotations.NullMarked;
