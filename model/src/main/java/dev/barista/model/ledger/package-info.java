/// What instances cost: facts that are measured, their sums, and their prices. Pure.
@NullMarked
package dev.barista.model.ledger;

import org.jspecify.annotations.NullMarked;
