@NullMarked
package dev.barista.runtime.rootless;

import org.jspecify.annotations.NullMarked;
