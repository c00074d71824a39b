/// Which objects of a list are meant: label and field selectors.
@NullMarked
package dev.barista.apiserver.select;

import org.jspecify.annotations.NullMarked;
