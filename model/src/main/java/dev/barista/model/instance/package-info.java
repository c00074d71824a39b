/// Where an instance of a revision can be reached, and how long it took to get there.
@NullMarked
package dev.barista.model.instance;

import org.jspecify.annotations.NullMarked;
