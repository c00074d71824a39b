/// Who may call: an authority of our own, its certificates, one token, and the kubeconfig that has
/// them.
@NullMarked
package dev.barista.apiserver.auth;

import org.jspecify.annotations.NullMarked;
