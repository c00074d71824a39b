package dev.barista.node.ladder;

import dev.barista.model.text.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Reads `swaps` and `pressure/memory` (PSI) under `/proc`.
///
/// @param proc `/proc`
public record ProcMemory(Path proc) implements MachineMemory {

    private static final String AVERAGE = "avg10=";

    @Override
    public boolean hasSwap() {
        return lines("swaps").size() > 1; // the first is the heading
    }

    @Override
    public double stalled() {
        return lines("pressure/memory").stream()
                .filter(line -> line.startsWith("some "))
                .flatMap(line -> List.of(line.split(" ", -1)).stream())
                .filter(word -> word.startsWith(AVERAGE))
                .flatMap(word -> Numbers.findDecimal(word.substring(AVERAGE.length())).stream())
                .findFirst()
                .orElse(0.0);
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(proc.resolve(file));
        } catch (IOException notThere) {
            return List.of(); // older kernels, and containers, do not show it
        }
    }
}
