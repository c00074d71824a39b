/// What all drivers share: the folder of an instance, its root file system, and the instance
/// itself.
@NullMarked
package dev.barista.runtime.container;

import org.jspecify.annotations.NullMarked;
