/// Events: what happened to an object, for people to read with `kubectl describe`.
@NullMarked
package dev.barista.control.event;

import org.jspecify.annotations.NullMarked;
