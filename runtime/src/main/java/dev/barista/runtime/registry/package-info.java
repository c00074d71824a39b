/// Asks registries for images: the OCI distribution protocol, from the reader's side.
@NullMarked
package dev.barista.runtime.registry;

import org.jspecify.annotations.NullMarked;
