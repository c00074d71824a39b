/// What a test needs: time it can move, cases it can repeat, an API without a disk.
@NullMarked
package dev.barista.model.testkit;

import org.jspecify.annotations.NullMarked;
