/// Images and drivers that run containers.
@NullMarked
package dev.barista.runtime;

import org.jspecify.annotations.NullMarked;
