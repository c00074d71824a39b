/// Changes on their way to those who watch.
@NullMarked
package dev.barista.apiserver.watch;

import org.jspecify.annotations.NullMarked;
