/// The journal as text for people.
@NullMarked
package dev.barista.app.explain;

import org.jspecify.annotations.NullMarked;
