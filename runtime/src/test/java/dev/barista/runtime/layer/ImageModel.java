package dev.barista.runtime.layer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// An image as one tree in memory, to which layers are applied one after the other: the plainest
/// reading of what a layer means, to hold the unpacked ones to.
final class ImageModel {

    enum Kind {
        FOLDER,
        FILE,
        LINK,
        HARD_LINK
    }

    /// @param text content or target
    record Entry(String name, Kind kind, String text) {}

    private record Item(Kind kind, String text) {}

    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String why) {
            super(why);
        }
    }

    private final TreeMap<String, Item> items = new TreeMap<>();

    /// What the layer that is applied has made or touched: its whiteouts spare it.
    private final Set<String> own = new TreeSet<>();

    ImageModel() {
        items.put("", new Item(Kind.FOLDER, ""));
    }

    /// As [Trees#of].
    List<String> tree() {
        List<String> lines = new ArrayList<>();
        items.forEach((path, item) -> {
            if (!path.isEmpty()) {
                lines.add(
                        path
                                + switch (item.kind) {
                                    case FOLDER -> "/";
                                    case LINK -> " -> " + item.text;
                                    case FILE, HARD_LINK -> " " + item.text;
                                });
            }
        });
        return lines.stream().sorted().toList();
    }

    void apply(List<Entry> layer) throws Refused {
        own.clear();
        for (Entry entry : layer) {
            apply(entry);
        }
    }

    private void apply(Entry entry) throws Refused {
        String name = entry.name;
        int slash = name.lastIndexOf('/');
        String base = name.substring(slash + 1);
        String folder = name.substring(0, slash + 1);
        if (base.equals(".wh..wh..opq")) {
            String path = walk(parts(folder));
            makeFolder(path);
            removeBelow(path);
        } else if (base.startsWith(".wh.")) {
            hide(place(folder + base.substring(4)));
        } else if (entry.kind == Kind.HARD_LINK) {
            hardLink(entry);
        } else {
            put(place(name), new Item(entry.kind, entry.text));
        }
    }

    private void hide(String path) {
        Item item = items.get(path);
        if (item == null || !own.contains(path)) {
            removeAll(path);
        } else if (item.kind == Kind.FOLDER) {
            removeBelow(path);
        }
    }

    private void hardLink(Entry entry) throws Refused {
        Deque<String> parts = parts(entry.text);
        String last = parts.pollLast();
        String target = last == null ? "" : child(walk(parts), last);
        Item item = items.get(target);
        if (item == null || item.kind == Kind.FOLDER) {
            throw new Refused("hard link to " + target);
        }
        makeParents(target);
        own.add(target);
        String path = place(entry.name);
        if (!path.equals(target)) {
            put(path, item);
            if (!items.containsKey(target)) {
                throw new Refused("hard link over " + target);
            }
        }
    }

    private void put(String path, Item item) throws Refused {
        Item before = items.get(path);
        if (item.kind != Kind.FOLDER && path.isEmpty()) {
            throw new Refused("root");
        }
        if (before == null || before.kind != Kind.FOLDER || item.kind != Kind.FOLDER) {
            removeAll(path);
            items.put(path, item);
        }
        own.add(path);
    }

    private String place(String name) throws Refused {
        Deque<String> parts = parts(name);
        String last = parts.pollLast();
        String path = last == null ? "" : child(walk(parts), last);
        makeParents(path);
        return path;
    }

    private void makeParents(String path) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            makeFolder(path.substring(0, slash));
        }
    }

    private void makeFolder(String path) {
        makeParents(path);
        Item item = items.get(path);
        if (item == null || item.kind != Kind.FOLDER) {
            items.put(path, new Item(Kind.FOLDER, ""));
        }
        own.add(path);
    }

    private String walk(Deque<String> parts) throws Refused {
        String at = "";
        int links = 0;
        while (!parts.isEmpty()) {
            String part = parts.pop();
            if (part.equals("..")) {
                at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
                continue;
            }
            String next = child(at, part);
            Item item = items.get(next);
            if (item != null && item.kind == Kind.LINK) {
                if (++links > 40) {
                    throw new Refused("loop");
                }
                at = item.text.startsWith("/") ? "" : at;
                List<String> target = new ArrayList<>(Arrays.asList(item.text.split("/")));
                target.removeIf(each -> each.isEmpty() || each.equals("."));
                target.reversed().forEach(parts::push);
            } else if (item != null && item.kind != Kind.FOLDER && own.contains(next)) {
                throw new Refused("below a file");
            } else {
                at = next;
            }
        }
        return at;
    }

    private void removeAll(String path) {
        items.subMap(path + "/", path + "0").clear();
        own.removeIf(each -> each.startsWith(path + "/"));
        items.remove(path);
    }

    /// All that is not of this layer.
    private void removeBelow(String path) {
        String prefix = path.isEmpty() ? "" : path + "/";
        items.keySet()
                .removeIf(
                        each -> !each.isEmpty() && each.startsWith(prefix) && !own.contains(each));
    }

    private static Deque<String> parts(String name) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }

    private static String child(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }
}
