/// Where programs of this machine look for authorities that they trust.
@NullMarked
package dev.barista.app.trust;

import org.jspecify.annotations.NullMarked;
