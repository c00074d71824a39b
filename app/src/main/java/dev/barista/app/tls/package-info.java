/// The certificates that the gateway shows, and who is to trust them.
@NullMarked
package dev.barista.app.tls;

import org.jspecify.annotations.NullMarked;
