/// What the parts of Barista talk about: API objects and the words of Knative. No I/O, no clocks.
@NullMarked
package dev.barista.model;

import org.jspecify.annotations.NullMarked;
