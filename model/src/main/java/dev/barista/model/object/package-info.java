/// API objects as the trees they came as, and how they are named and chosen.
@NullMarked
package dev.barista.model.object;

import org.jspecify.annotations.NullMarked;
