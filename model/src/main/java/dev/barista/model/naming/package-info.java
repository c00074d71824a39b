/// What things are called: children of an object, well-known labels and annotations, hosts.
@NullMarked
package dev.barista.model.naming;

import org.jspecify.annotations.NullMarked;
