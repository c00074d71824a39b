/// The cost ledger on disk: sums by hour, kept for a while, read whether Barista runs or not.
@NullMarked
package dev.barista.store.ledger;

import org.jspecify.annotations.NullMarked;
