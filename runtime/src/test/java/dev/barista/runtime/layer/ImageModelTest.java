package dev.barista.runtime.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.testkit.Property;
import dev.barista.runtime.layer.ImageModel.Entry;
import dev.barista.runtime.layer.ImageModel.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Layers that say anything, in any order, are what [ImageModel] makes of them.
class ImageModelTest {

    private static final List<String> TARGETS =
            List.of("a", "/b", "../c", "a/b", "..", "../../..", "/a/c", "b/../c", "/", "c/.");

    @TempDir Path folder;

    @Test
    void unpackedLayersAreWhatTheModelMakesOfThem() throws IOException {
        LayerForm best = LayerUnpacker.form(folder);
        Files.writeString(folder.resolve("victim"), "as it was");
        Property.holds(
                600,
                cases -> {
                    LayerForm form = cases.random().nextBoolean() ? best : LayerForm.MARKED;
                    var model = new ImageModel();
                    List<Path> layers = new ArrayList<>();
                    List<List<Entry>> applied = new ArrayList<>();
                    for (int i = cases.between(1, 4); i > 0; i--) {
                        List<Entry> layer = layer(cases);
                        Path target = folder.resolve("layer" + layers.size());
                        if (takenByModel(applied, layer)) {
                            unpack(form, layer, layers, target);
                            applied.add(layer);
                            layers.add(target);
                        } else {
                            assertThatThrownBy(() -> unpack(form, layer, layers, target))
                                    .as("%s", layer)
                                    .isInstanceOf(LayerException.class);
                        }
                    }
                    for (List<Entry> layer : applied) {
                        model.apply(layer);
                    }
                    Path flat = folder.resolve("flat");
                    Rootfs.flatten(layers, flat);
                    try {
                        assertThat(Trees.of(flat))
                                .as("%s %s", form, applied)
                                .isEqualTo(model.tree());
                    } finally {
                        FileTree.delete(flat);
                        for (Path layer : layers) {
                            FileTree.delete(layer);
                        }
                    }
                    assertThat(Trees.of(folder)).containsExactly("victim as it was");
                });
    }

    private static boolean takenByModel(List<List<Entry>> applied, List<Entry> layer) {
        var model = new ImageModel();
        try {
            for (List<Entry> before : applied) {
                model.apply(before);
            }
            model.apply(layer);
            return true;
        } catch (ImageModel.Refused e) {
            return false;
        }
    }

    private static List<Entry> layer(Property.Cases cases) {
        List<Entry> entries = new ArrayList<>();
        for (int i = cases.between(1, Math.max(2, cases.length())); i > 0; i--) {
            entries.add(entry(cases, i));
        }
        return entries;
    }

    private static Entry entry(Property.Cases cases, int number) {
        String folder = List.of("", "/", "./", "../", "").get(cases.between(0, 4));
        for (int depth = cases.between(0, 2); depth > 0; depth--) {
            folder += name(cases) + "/";
        }
        return switch (cases.between(0, 9)) {
            case 0, 1, 2 -> new Entry(folder + name(cases), Kind.FILE, "content " + number);
            case 3, 4 -> new Entry(folder + name(cases), Kind.FOLDER, "");
            case 5, 6 -> {
                String target = TARGETS.get(cases.between(0, TARGETS.size() - 1));
                yield new Entry(folder + name(cases), Kind.LINK, target);
            }
            case 7 -> {
                String target = folder + name(cases);
                yield new Entry(name(cases), Kind.HARD_LINK, target);
            }
            case 8 -> new Entry(folder + ".wh." + name(cases), Kind.FILE, "");
            default -> new Entry(folder + ".wh..wh..opq", Kind.FILE, "");
        };
    }

    private static String name(Property.Cases cases) {
        return List.of("a", "b", "c").get(cases.between(0, 2));
    }

    private static void unpack(LayerForm form, List<Entry> layer, List<Path> below, Path target)
            throws IOException {
        byte[] bytes = tar(layer).bytes();
        List<Path> lower = List.copyOf(below);
        new LayerUnpacker(form, LayerLimits.DEFAULT)
                .unpack(Tar.stream(bytes), Tar.digest(bytes), target, new LowerLayers(() -> lower));
    }

    private static Tar tar(List<Entry> layer) {
        Tar tar = new Tar();
        for (Entry entry : layer) {
            switch (entry.kind()) {
                case FOLDER -> tar.folder(entry.name());
                case FILE -> tar.file(entry.name(), entry.text());
                case LINK -> tar.link(entry.name(), entry.text());
                case HARD_LINK -> tar.hardLink(entry.name(), entry.text());
            }
        }
        return tar;
    }
}
