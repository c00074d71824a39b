package dev.barista.runtime.layer;

import java.util.ArrayList;
import java.util.List;

/// Which parts of a file follow in a tar; what lies between them is zero. A file that is not sparse
/// is one extent.
///
/// @param extents in order, without overlap
/// @param size of the whole file in bytes
record SparseMap(List<Extent> extents, long size) {

    record Extent(long from, long length) {}

    SparseMap {
        extents = List.copyOf(extents);
    }

    static SparseMap whole(long size) {
        return new SparseMap(List.of(new Extent(0, size)), size);
    }

    /// @param numbers where an extent begins and how long it is, for each
    /// @param size of the whole file
    /// @param stored bytes that follow in the tar
    /// @throws LayerException if they do not fit to each other
    static SparseMap of(List<Long> numbers, long size, long stored) throws LayerException {
        List<Extent> extents = new ArrayList<>();
        long end = 0;
        long total = 0;
        for (int i = 0; i + 1 < numbers.size(); i += 2) {
            long from = numbers.get(i);
            long length = numbers.get(i + 1);
            if (from < end || length < 0 || length > size - from) {
                throw damaged();
            }
            end = from + length;
            total += length;
            extents.add(new Extent(from, length));
        }
        if (numbers.size() % 2 != 0 || total != stored || size < 0) {
            throw damaged();
        }
        return new SparseMap(extents, size);
    }

    static LayerException damaged() {
        return new LayerException("damaged layer: the map of a sparse file does not fit to it");
    }
}
