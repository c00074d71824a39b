/// Tokens of ServiceAccounts: signed by a key of our own, worth something as long as the account,
/// and what they are bound to, are there.
@NullMarked
package dev.barista.apiserver.account;

import org.jspecify.annotations.NullMarked;
