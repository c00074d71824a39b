/// Deletes what has lost its owner, its namespace or its definition.
@NullMarked
package dev.barista.apiserver.garbage;

import org.jspecify.annotations.NullMarked;
