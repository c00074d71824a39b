/// Who may do what: subjects, attributes of requests, rules, and the verdict. Pure.
@NullMarked
package dev.barista.apiserver.authorization;

import org.jspecify.annotations.NullMarked;
