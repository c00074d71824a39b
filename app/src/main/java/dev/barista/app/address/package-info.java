/// Addresses to listen at: whether they are free, and which process has those that are not.
@NullMarked
package dev.barista.app.address;

import org.jspecify.annotations.NullMarked;
