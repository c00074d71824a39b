/// A node in virtual time, over fakes.
@NullMarked
package dev.barista.node.testing;

import org.jspecify.annotations.NullMarked;
