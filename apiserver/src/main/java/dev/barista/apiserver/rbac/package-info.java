/// The kinds of RBAC: what they may be, who may write them, and what those that are stored allow.
@NullMarked
package dev.barista.apiserver.rbac;

import org.jspecify.annotations.NullMarked;
