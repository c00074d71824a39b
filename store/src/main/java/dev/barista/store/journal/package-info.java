/// The journal on disk: what was decided, kept for a while, asked by revision and time.
@NullMarked
package dev.barista.store.journal;

import org.jspecify.annotations.NullMarked;
