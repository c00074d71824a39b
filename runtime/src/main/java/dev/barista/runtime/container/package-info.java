/// What all drivers share: the state folder, sandboxes and the containers in them, and how they are
/// adopted, ended and cleaned up.
@NullMarked
package dev.barista.runtime.container;

import org.jspecify.annotations.NullMarked;
