/// What the API does to a Knative object before it stores it: fills in defaults, refuses mistakes.
@NullMarked
package dev.barista.model.admission;

import org.jspecify.annotations.NullMarked;
