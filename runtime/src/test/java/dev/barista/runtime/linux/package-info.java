@NullMarked
package dev.barista.runtime.linux;

import org.jspecify.annotations.NullMarked;
