@NullMarked
package dev.barista.runtime.container;

import org.jspecify.annotations.NullMarked;
