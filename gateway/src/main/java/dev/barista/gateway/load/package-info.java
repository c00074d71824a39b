/// How busy a revision is: counted exactly, one cell per event loop.
@NullMarked
package dev.barista.gateway.load;

import org.jspecify.annotations.NullMarked;
