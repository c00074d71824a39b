package dev.barista.apiserver.patch;

import tools.jackson.databind.JsonNode;

/// How large a tree is when it is written as JSON, found without writing it. Pure.
///
/// @param bytes in UTF-8, without white space
/// @param depth objects and lists within each other; a flat object has 1. What is deeper than the
///   deepest allowed is not looked into: then this is one more, and `bytes` too few
public record Extent(long bytes, int depth) {

    /// Objects that are nested deeper are refused. Trees are walked by recursion, on stacks that
    /// end: a patch could else make a tree that no code can walk.
    public static final int DEEPEST = 200;

    public static Extent of(JsonNode tree) {
        var walk = new Walk();
        walk.visit(tree, 0);
        return new Extent(walk.bytes, walk.depth);
    }

    public boolean isTooDeep() {
        return depth > DEEPEST;
    }

    private static final class Walk {
        private long bytes;
        private int depth;

        void visit(JsonNode node, int above) {
            if (node.isContainer()) {
                depth = Math.max(depth, above + 1);
                bytes += 2 + Math.max(0, node.size() - 1); // brackets and commas
                if (above < DEEPEST) {
                    members(node, above + 1);
                }
            } else {
                bytes += node.isString() ? quoted(node.asString()) : node.toString().length();
            }
        }

        private void members(JsonNode node, int above) {
            for (var entry : node.properties()) {
                bytes += quoted(entry.getKey()) + 1;
                visit(entry.getValue(), above);
            }
            if (node.isArray()) {
                node.forEach(item -> visit(item, above));
            }
        }
    }

    private static long quoted(String text) {
        long bytes = 2;
        for (int i = 0; i < text.length(); i++) {
            bytes += width(text.charAt(i));
        }
        return bytes;
    }

    /// Of one UTF-16 unit; the two of a pair take four bytes together.
    private static int width(char letter) {
        if (letter < ' ') {
            return "\b\t\n\f\r".indexOf(letter) < 0 ? 6 : 2;
        }
        if (letter == '"' || letter == '\\') {
            return 2;
        }
        if (letter < 0x80) {
            return 1;
        }
        return letter < 0x800 || Character.isSurrogate(letter) ? 2 : 3;
    }
}
