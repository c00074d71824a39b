/// Objects as the rows that `kubectl get` prints. Pure.
@NullMarked
package dev.barista.apiserver.table;

import org.jspecify.annotations.NullMarked;
