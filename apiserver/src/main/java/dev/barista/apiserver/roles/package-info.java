/// The roles that are there from the start, and those that gather the rules of others.
@NullMarked
package dev.barista.apiserver.roles;

import org.jspecify.annotations.NullMarked;
