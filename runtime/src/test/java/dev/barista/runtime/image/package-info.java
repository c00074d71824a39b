/// Tests of the image store, of the sample, and against a real registry.
@NullMarked
package dev.barista.runtime.image;

import org.jspecify.annotations.NullMarked;
