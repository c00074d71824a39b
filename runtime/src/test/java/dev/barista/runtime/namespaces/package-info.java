@NullMarked
package dev.barista.runtime.namespaces;

import org.jspecify.annotations.NullMarked;
