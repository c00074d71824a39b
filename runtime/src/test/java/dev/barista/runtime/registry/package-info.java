/// Tests of the registry client, and a registry that misbehaves.
@NullMarked
package dev.barista.runtime.registry;

import org.jspecify.annotations.NullMarked;
