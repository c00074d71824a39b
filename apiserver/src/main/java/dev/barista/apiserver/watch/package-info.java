/// Delivers changes of objects to watches.
@NullMarked
package dev.barista.apiserver.watch;

import org.jspecify.annotations.NullMarked;
