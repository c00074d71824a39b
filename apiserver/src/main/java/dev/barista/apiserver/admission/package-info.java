/// What may change or refuse an object before it is stored.
@NullMarked
package dev.barista.apiserver.admission;

import org.jspecify.annotations.NullMarked;
