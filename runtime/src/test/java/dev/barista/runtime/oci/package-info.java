@NullMarked
package dev.barista.runtime.oci;

import org.jspecify.annotations.NullMarked;
