/// Values as people write them in annotations and settings: durations, numbers, quantities.
@NullMarked
package dev.barista.model.text;

import org.jspecify.annotations.NullMarked;
