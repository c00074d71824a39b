/// What the server tells clients about itself and its kinds.
@NullMarked
package dev.barista.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
