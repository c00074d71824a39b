/// PersistentVolumes and the claims to them: which volume a claim is bound to, how one is made on
/// this node, and what becomes of it.
@NullMarked
package dev.barista.node.storage;

import org.jspecify.annotations.NullMarked;
