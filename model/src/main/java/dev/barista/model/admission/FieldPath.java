package dev.barista.model.admission;

/// Where a field is: `spec.template.spec.containers[0].image`; empty for the object itself.
record FieldPath(String text) {

    static final FieldPath ROOT = new FieldPath("");

    FieldPath field(String name) {
        return new FieldPath(text.isEmpty() ? name : text + "." + name);
    }

    FieldPath index(int index) {
        return new FieldPath("%s[%d]".formatted(text, index));
    }

    /// An entry of a map. As in Knative, a key with dots stands apart: `annotations.[a.b/c]`.
    FieldPath key(String key) {
        return new FieldPath(text + (key.contains(".") ? ".[" : "[") + key + "]");
    }

    @Override
    public String toString() {
        return text;
    }
}
