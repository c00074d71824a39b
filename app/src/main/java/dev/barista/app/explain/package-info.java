/// The journal in words.
@NullMarked
package dev.barista.app.explain;

import org.jspecify.annotations.NullMarked;
