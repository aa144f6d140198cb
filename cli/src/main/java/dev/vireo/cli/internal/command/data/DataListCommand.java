package dev.vireo.cli.internal.command.data;

import dev.vireo.benchmarks.data.Dataset;
import dev.vireo.benchmarks.data.Datasets;
import dev.vireo.cli.internal.console.Console;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/// `vireo data list`.
@Command(
        name = "list",
        header = "Lists the data sets with their splits and metrics.",
        description = {"docs/benchmarks.md shows the folders of each.", ""},
        footerHeading = "%nExamples:%n",
        footer = {"  vireo data list", "  vireo data list --json"})
final class DataListCommand implements Runnable {
    private final Console console;

    DataListCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        if (console.json()) {
            console.object(Map.of(
                    "datasets",
                    Datasets.all().stream().map(DataListCommand::plain).toList()));
            return;
        }
        for (Dataset dataset : Datasets.all()) {
            console.line(String.format(
                    Locale.ROOT, "%-22s metrics: %s", dataset.name(), String.join(", ", dataset.metrics())));
            console.line("    splits: " + String.join(", ", dataset.splits()));
        }
    }

    private static Map<String, Object> plain(Dataset dataset) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", dataset.name());
        out.put("splits", dataset.splits());
        out.put("metrics", dataset.metrics());
        return out;
    }
}
