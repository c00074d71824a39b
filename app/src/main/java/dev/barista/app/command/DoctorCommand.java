package dev.barista.app.command;

import dev.barista.model.object.Json;
import dev.barista.runtime.doctor.Drivers;
import dev.barista.runtime.doctor.Drivers.Finding;
import dev.barista.runtime.doctor.Machine;
import dev.barista.runtime.doctor.NetworkVerdict;
import dev.barista.runtime.image.SampleImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/// `barista doctor`.
@Command(
        name = "doctor",
        description = {
            "Try each driver on this machine, and the pods' network, and say what each lacks",
            "and how to get it.",
            "Exits with 1 when none works."
        },
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Runnable {

    @Mixin private OutputOption output = new OutputOption();
    @Mixin private DataOption data = new DataOption();

    @Option(
            names = "--time-starts",
            paramLabel = "N",
            description = "Instead, time N starts of an image by the driver alone.")
    private int starts;

    @Option(
            names = "--image",
            paramLabel = "NAME",
            description = "The image to start: it answers /healthz on 8080.",
            defaultValue = SampleImage.NAME,
            showDefaultValue = CommandLine.Help.Visibility.ALWAYS)
    private String image = SampleImage.NAME;

    @Override
    public void run() {
        if (starts > 0) {
            System.out.println(inScratch(this::times));
            return;
        }
        List<Finding> findings = examine();
        NetworkVerdict network = NetworkVerdict.look();
        if (output.isJson()) {
            System.out.println(json(findings, network).toPrettyString());
        } else {
            findings.forEach(DoctorCommand::print);
            print("network", network.usable() ? "works" : "does not", network.obstacles());
        }
        if (findings.stream().noneMatch(Finding::works)) {
            throw new Failure("no driver works on this machine; see above what each one lacks");
        }
    }

    private String times(Path scratch) throws IOException {
        try {
            return new StartTimes(data.open(), scratch, image, starts).measure();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static List<Finding> examine() {
        return inScratch(scratch -> drivers(scratch).examine());
    }

    private interface Look<T> {
        T in(Path scratch) throws IOException;
    }

    private static <T> T inScratch(Look<T> look) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        try {
            Scratch.sweepAbandoned(temporary, state -> drivers(state).sweep());
            try (var scratch = Scratch.open(temporary)) {
                return look.in(scratch.folder());
            }
        } catch (IOException e) {
            throw new Failure("doctor: " + e.getMessage(), e);
        }
    }

    private static Drivers drivers(Path state) throws IOException {
        return new Drivers(Machine.look(System.getenv("PATH")), state);
    }

    private static void print(Finding finding) {
        String works = finding.works() ? "works" : "does not";
        print(finding.driver(), finding.parks() ? "works, parks" : works, finding.remarks());
    }

    private static void print(String what, String how, List<String> remarks) {
        System.out.printf("%-12s %s%n", what, how);
        remarks.forEach(remark -> System.out.println("             " + remark));
    }

    private static ArrayNode json(List<Finding> findings, NetworkVerdict network) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        for (Finding finding : findings) {
            ArrayNode remarks =
                    array.addObject()
                            .put("driver", finding.driver())
                            .put("works", finding.works())
                            .put("parks", finding.parks())
                            .putArray("remarks");
            finding.remarks().forEach(remarks::add);
        }
        ArrayNode remarks =
                array.addObject()
                        .put("part", "network")
                        .put("works", network.usable())
                        .putArray("remarks");
        network.obstacles().forEach(remarks::add);
        return array;
    }
}
