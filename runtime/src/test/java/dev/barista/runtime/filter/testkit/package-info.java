/// A node, its pods and the world as network namespaces, for tests of packet filters.
@NullMarked
package dev.barista.runtime.filter.testkit;

import org.jspecify.annotations.NullMarked;
