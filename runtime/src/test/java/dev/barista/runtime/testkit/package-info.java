/// What other modules test against: drivers without containers, and the contract that every driver
/// keeps.
@NullMarked
package dev.barista.runtime.testkit;

import org.jspecify.annotations.NullMarked;
