/// The port through which an object is changed or refused before it is stored.
@NullMarked
package dev.barista.apiserver.admission;

import org.jspecify.annotations.NullMarked;
