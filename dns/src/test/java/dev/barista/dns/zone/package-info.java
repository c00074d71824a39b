/// The names that Barista itself answers for, pure: from a name to what is there.
@NullMarked
package dev.barista.dns.zone;

import org.jspecify.annotations.NullMarked;
