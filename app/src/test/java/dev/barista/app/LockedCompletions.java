package dev.barista.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Methods that complete a future while they hold a lock: what waits for the future then runs under
/// that lock, and may take others.
///
/// Read from compiled classes. A region is locked if the handler that ends it releases a monitor or
/// calls `unlock`, which is what `synchronized` and `try … finally { lock.unlock(); }` become.
/// Calls of methods of the same class are followed; calls of other classes are not.
final class LockedCompletions {

    private static final Set<String> COMPLETE =
            Set.of("complete", "completeExceptionally", "cancel", "obtrudeValue");

    private LockedCompletions() {}

    /// As `Class.method`, in the compiled classes of these modules.
    static Set<String> in(List<String> modules) {
        var found = new TreeSet<String>();
        for (String module : modules) {
            Path folder = Path.of("..", module, "target", "classes", "dev");
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(".class"))
                        .forEach(file -> found.addAll(of(bytes(file))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    static Set<String> of(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + ": no such class file");
            }
            return of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> of(byte[] bytes) {
        ClassModel type = ClassFile.of().parse(bytes);
        String owner = type.thisClass().asInternalName();
        Map<String, Calls> methods = new HashMap<>();
        for (MethodModel method : type.methods()) {
            method.code()
                    .ifPresent(code ->
                            methods.put(
                                    method.methodName().stringValue()
                                            + method.methodType().stringValue(),
                                    Calls.of(owner, method, code)));
        }
        var found = new TreeSet<String>();
        methods.forEach((name, calls) -> {
            if (completesLocked(calls, methods)) {
                found.add(
                        owner.substring(owner.lastIndexOf('/') + 1)
                                + "."
                                + name.substring(0, name.indexOf('(')));
            }
        });
        return found;
    }

    private static boolean completesLocked(Calls calls, Map<String, Calls> methods) {
        return calls.completesLocked()
                || calls.ownLocked().stream()
                        .anyMatch(name -> completes(name, methods, new HashSet<>()));
    }

    private static boolean completes(String name, Map<String, Calls> methods, Set<String> seen) {
        Calls calls = methods.get(name);
        return calls != null
                && seen.add(name)
                && (calls.completes()
                        || calls.own().stream().anyMatch(next -> completes(next, methods, seen)));
    }

    /// What one method calls, and which of it under a lock.
    ///
    /// @param own methods of the same class
    private record Calls(
            boolean completes, boolean completesLocked, Set<String> own, Set<String> ownLocked) {

        static Calls of(String owner, MethodModel method, CodeModel code) {
            boolean whole = method.flags().has(AccessFlag.SYNCHRONIZED);
            List<CodeElement> elements = code.elementList();
            boolean[] locked = locked(elements);
            boolean completes = false;
            boolean completesLocked = false;
            var own = new HashSet<String>();
            var ownLocked = new HashSet<String>();
            for (int i = 0; i < elements.size(); i++) {
                if (!(elements.get(i) instanceof InvokeInstruction call)) {
                    continue;
                }
                boolean held = whole || locked[i];
                if (isCompletion(call)) {
                    completes = true;
                    completesLocked |= held;
                } else if (call.owner().asInternalName().equals(owner)) {
                    String name = call.name().stringValue() + call.type().stringValue();
                    own.add(name);
                    if (held) {
                        ownLocked.add(name);
                    }
                }
            }
            return new Calls(completes, completesLocked, own, ownLocked);
        }

        private static boolean isCompletion(InvokeInstruction call) {
            return call.owner().asInternalName().equals("java/util/concurrent/CompletableFuture")
                    && COMPLETE.contains(call.name().stringValue());
        }

        private static boolean[] locked(List<CodeElement> elements) {
            Map<Label, Integer> at = new HashMap<>();
            for (int i = 0; i < elements.size(); i++) {
                if (elements.get(i) instanceof LabelTarget target) {
                    at.put(target.label(), i);
                }
            }
            var locked = new boolean[elements.size()];
            for (CodeElement element : elements) {
                if (element instanceof ExceptionCatch region
                        && region.catchType().isEmpty()
                        && releases(elements, index(at, region.handler()))) {
                    Arrays.fill(
                            locked, index(at, region.tryStart()), index(at, region.tryEnd()), true);
                }
            }
            return locked;
        }

        private static int index(Map<Label, Integer> at, Label label) {
            return Objects.requireNonNull(at.get(label), "label");
        }

        /// Whether the handler that begins here releases a lock before it throws on.
        private static boolean releases(List<CodeElement> elements, int handler) {
            for (CodeElement element : elements.subList(handler, elements.size())) {
                switch (element) {
                    case MonitorInstruction monitor when monitor.opcode() == Opcode.MONITOREXIT -> {
                        return true;
                    }
                    case InvokeInstruction call when call.name().equalsString("unlock") -> {
                        return true;
                    }
                    case ThrowInstruction _ -> {
                        return false;
                    }
                    default -> {}
                }
            }
            return false;
        }
    }
}
