/// Label and field selectors.
@NullMarked
package dev.barista.apiserver.select;

import org.jspecify.annotations.NullMarked;
