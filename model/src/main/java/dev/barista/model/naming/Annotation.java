package dev.barista.model.naming;

import dev.barista.model.object.ApiObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An annotation's key, with the spellings it is also known by.
///
/// @param spellings in the order of look-up: the first that is present counts
public record Annotation(List<String> spellings) {

    public Annotation {
        spellings = List.copyOf(spellings);
    }

    public static Annotation of(String... spellings) {
        return new Annotation(List.of(spellings));
    }

    /// The key to write.
    public String key() {
        return spellings.getFirst();
    }

    public boolean isSpelled(String key) {
        return spellings.contains(key);
    }

    public Optional<String> find(Map<String, String> annotations) {
        return findKey(annotations).map(annotations::get);
    }

    public Optional<String> find(ApiObject object) {
        return find(object.annotations());
    }

    /// The spelling that counts.
    public Optional<String> findKey(Map<String, String> annotations) {
        return spellings.stream().filter(annotations::containsKey).findFirst();
    }

    @Override
    public String toString() {
        return key();
    }
}
