package dev.vireo.cli.internal.command.data;

import dev.vireo.benchmarks.make.DatasetMaker;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Numbers;
import dev.vireo.cli.internal.console.ProgressTalk;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo data make`.
@Command(
        name = "make",
        header = "Makes a data set of the little world in the files of a published one.",
        description = {
            "Beside pictures lie depth/, masks/ and scenes/, beside videos clips/ and layouts/: the truth that oracle"
                    + " tools find; and made.json, which says what all was made from. The same options"
                    + " give the same bytes; a folder that holds something else is refused.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo data make gqa --count 100 --seed 1 --out gqa",
            "  vireo data make gqa --count 100 --seed 1 --split val_balanced --out gqa-val",
            "  vireo data make 4kpro --count 12 --seed 1 --out 4kpro"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the required options before it calls a command
final class DataMakeCommand implements Runnable {
    private final Console console;

    @Parameters(index = "0", paramLabel = "NAME", description = "The data set: vireo data list has the names.")
    private String name;

    @Option(names = "--count", paramLabel = "N", required = true, description = "How many questions.")
    private int count;

    @Option(names = "--seed", paramLabel = "S", required = true, description = "What they are made from.")
    private long seed;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder, made when missing.")
    private Path out;

    @Option(names = "--split", paramLabel = "S", description = "Which split (default: the usual one).")
    private @Nullable String split;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            description = "Pixels of pictures, 64 to 3840 on each side (default: 320x240; 4kpro: 3840x2160).")
    private @Nullable String size;

    DataMakeCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        DatasetMaker maker = DatasetMaker.named(name);
        DatasetMaker.Order order = maker.order(count, seed);
        if (split != null) {
            order = order.withSplit(split);
        }
        if (size != null) {
            Numbers.Size pixels = Numbers.size("--size", size);
            order = order.withSize(pixels.width(), pixels.height());
        }
        DatasetMaker.Made made;
        try (ProgressTalk progress = new ProgressTalk(console, maker.media(), maker.pictures(count))) {
            made = maker.make(order, console.file(out), progress::done);
        }
        if (made.questions() < count) {
            console.talk("vireo: note: " + made.questions() + " of " + count + " questions; the " + maker.media()
                    + " hold no more clear ones");
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("dataset", name);
        data.put("split", order.split());
        data.put("questions", made.questions());
        data.put(maker.media(), made.pictures());
        data.put("seed", seed);
        data.put("out", out.toString());
        if (console.json()) {
            console.object(data);
        } else {
            console.line(made.questions() + " questions of " + name + ", " + order.split() + ", are in " + out + " ("
                    + maker.media() + ": " + made.pictures() + ")");
        }
    }
}
