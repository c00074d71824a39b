/// What every namespace has from the start.
@NullMarked
package dev.barista.apiserver.namespace;

import org.jspecify.annotations.NullMarked;
