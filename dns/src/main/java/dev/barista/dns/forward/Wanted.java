package dev.barista.dns.forward;

import dev.barista.dns.message.Question;

/// What two queries must share to share an answer.
///
/// @param name in lower case
/// @param dnssec whether signatures are wanted
/// @param unchecked whether the resolver must not check them
record Wanted(String name, int type, boolean dnssec, boolean unchecked) {

    static Wanted of(Question question, boolean dnssec, boolean unchecked) {
        return new Wanted(question.name(), question.type(), dnssec, unchecked);
    }
}
