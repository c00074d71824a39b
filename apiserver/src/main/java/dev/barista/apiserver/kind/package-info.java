/// Which kinds are served at this moment: the built-in ones, and those that definitions define.
@NullMarked
package dev.barista.apiserver.kind;

import org.jspecify.annotations.NullMarked;
