/// Tests of unpacking, and tars to test with.
@NullMarked
package dev.barista.runtime.layer;

import org.jspecify.annotations.NullMarked;
